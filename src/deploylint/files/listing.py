"""From paths to files: the root, everything below it that counts, and what was asked for."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator

from deploylint.files.beneath import Beneath
from deploylint.files.classify import kind_of
from deploylint.files.roots import find_root, is_project, nearest
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deploylint.formats.gitignore import Level

_PRUNED = frozenset(
    {".git", "node_modules", ".venv", "venv", "__pycache__", ".tox", "site-packages"}
)


class Entry(NamedTuple):
    """A file below the root. ``tracked`` is None where there is no git index to ask."""

    path: str
    tracked: bool | None = None


class Note(NamedTuple):
    """Something that was not checked, and why; ``failed`` when the user asked for it by name."""

    path: str
    message: str
    failed: bool = False


class Discovery(NamedTuple):
    """What a run sees.

    ``tree`` is every file below ``root``; ``asked`` holds the relative paths that
    findings may involve, None for all of them. ``lone`` tells that only the files beside
    those asked for are listed, as nothing says how far their project reaches.
    """

    root: str
    tree: tuple[Entry, ...]
    requested: frozenset[str] | None
    notes: tuple[Note, ...]
    lone: bool = False


def discover(
    paths: Iterable[str], excluded: Callable[[str], bool], root: str | None = None
) -> Discovery:
    """Find the project that ``paths`` belong to and list it.

    ``excluded`` decides on a relative path. Paths given by name are checked even
    where ignore files exclude them, unless ``excluded`` does.
    """
    notes: list[Note] = []
    given = [path for path in (paths or (".",)) if _usable(path, notes)]
    # Only the folder is resolved: a link given by name must still be seen as a link.
    absolute = [_absolute(path) for path in given]
    root = root or find_root(absolute or [os.getcwd()])
    lone = bool(absolute) and not is_project(root) and not any(map(os.path.isdir, absolute))
    files = _beside(root, absolute) if lone else _list(root)
    listed = {entry.path: entry for entry in files if not excluded(entry.path)}
    requested = _requested(root, absolute, listed, excluded, notes)
    tree = tuple(sorted(listed.values()))
    return Discovery(root, tree, requested, tuple(notes), lone)


def _absolute(path: str) -> str:
    folder, name = os.path.split(os.path.abspath(path))
    return os.path.join(os.path.realpath(folder), name)


def _usable(path: str, notes: list[Note]) -> bool:
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        reason = error.strerror or "cannot be read"
        notes.append(Note(path, reason, failed=True))
        return False
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return True
    notes.append(Note(path, "not a regular file or folder", failed=True))
    return False


def _requested(
    root: str,
    absolute: list[str],
    listed: dict[str, Entry],
    excluded: Callable[[str], bool],
    notes: list[Note],
) -> frozenset[str] | None:
    if not absolute or root in absolute:
        return None if absolute else frozenset()
    requested: set[str] = set()
    for path in absolute:
        relative = os.path.relpath(path, root).replace(os.sep, "/")
        if os.path.isdir(path):
            requested.update(each for each in listed if each.startswith(relative + "/"))
        elif excluded(relative):
            notes.append(Note(relative, "excluded by the configuration"))
        else:
            listed.setdefault(relative, Entry(relative))
            requested.add(relative)
    return frozenset(requested)


# --- listing ---------------------------------------------------------------------


def _beside(root: str, paths: list[str]) -> Iterator[Entry]:
    """The files in the folders of these files, not those further down."""
    for folder in sorted({os.path.dirname(path) for path in paths}):
        for item in _items(folder):
            if item.is_file() or item.is_symlink():
                yield Entry(os.path.relpath(item.path, root).replace(os.sep, "/"))


def _list(root: str) -> Iterator[Entry]:
    if nearest(root, (".git",)):
        listed = _list_with_git(root)
        if listed is not None:
            return iter(listed)
    return _walk(root)


def _list_with_git(root: str) -> list[Entry] | None:
    """Tracked and untracked, not ignored files; None when git is missing or refuses."""
    from deploylint.files import git

    try:
        listed = git.query(root, "ls-files", "-z", "-t", "-c", "-o", "--exclude-standard")
    except git.GitError:
        return None
    rows = {os.fsdecode(row[2:]): row[:1] != b"?" for row in listed.split(b"\0") if len(row) > 2}
    return [Entry(path, tracked) for path, tracked in rows.items()]


def _walk(root: str) -> Iterator[Entry]:
    """Every file that the .gitignore files on the way do not exclude; links are not followed."""
    pending: list[tuple[str, Level | None]] = [("", None)]
    while pending:
        folder, above = pending.pop()
        items = _items(os.path.join(root, folder))
        names = {item.name for item in items}
        if "pyvenv.cfg" in names:
            continue
        level = _level(root, folder, above) if above or ".gitignore" in names else None
        for item in items:
            path = f"{folder}/{item.name}" if folder else item.name
            is_folder = item.is_dir(follow_symlinks=False)
            if item.name in _PRUNED or (level and level.ignores(item.name, is_folder)):
                continue
            if is_folder:
                pending.append((path, level))
            elif item.is_file() or item.is_symlink():
                yield Entry(path)


def _level(root: str, folder: str, above: Level | None) -> Level:
    """What is ignored in a folder, its own ignore file included."""
    from deploylint.formats.gitignore import Level, Rules, read_patterns

    patterns = read_patterns(
        _read_text(Beneath(root), f"{folder}/.gitignore" if folder else ".gitignore")
    )
    rules = Rules(folder, patterns) if patterns else None
    if above is None or not folder:
        return Level(folder, [rules] if rules else [])
    return above.enter(folder.rpartition("/")[2], rules)


def _items(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as listing:
            return sorted(listing, key=lambda item: item.name)
    except OSError:
        return []


def _read_text(beneath: Beneath, path: str) -> str:
    try:
        if not stat.S_ISREG(beneath.lstat(path).st_mode):
            return ""
        descriptor = beneath.open(path, os.O_RDONLY)
        with open(descriptor, encoding="utf-8", errors="surrogateescape") as file:
            return file.read(1_000_000)
    except OSError:
        return ""


def lintable(tree: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """The files whose path says that a document can be made of them, with their kind."""
    for entry in tree:
        if kind := kind_of(entry.path):
            yield entry.path, kind
