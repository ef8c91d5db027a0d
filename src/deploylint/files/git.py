"""Queries git about a repository without letting the repository tell git what to do.

git takes orders from the configuration of a repository: filters, monitors, diff
drivers, remotes to fetch what is missing from, another work tree. Anybody can put
such a file into an archive, or a whole repository into a folder of another one. So
git never looks for a repository and never reads its configuration: it gets a folder
made here, whose configuration holds a few settings that start nothing and whose
index, objects and references are those of the repository that holds the root.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress

from deploylint.files.locks import lock, remove, remove_abandoned
from deploylint.files.roots import nearest
from deploylint.files.user_folder import user_folder
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

# Told on the command line, which goes before every configuration.
_OFF = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.quotePath=false",
    "safe.bareRepository=explicit",
)
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
_NO_USER = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
_BOOLEAN = ("true", "false")
# What a repository may say of itself: how it is stored, and how texts are written to disk.
_SETTINGS = {
    "extensions.objectformat": ("sha1", "sha256"),
    "extensions.refstorage": ("files", "reftable"),
    "core.autocrlf": ("true", "false", "input"),
    "core.eol": ("lf", "crlf", "native"),
    "core.filemode": _BOOLEAN,
    "core.ignorecase": _BOOLEAN,
    "core.precomposeunicode": _BOOLEAN,
    "core.symlinks": _BOOLEAN,
}
_REFERENCES = ("refs", "packed-refs", "reftable", "logs", "shallow")
_OWN_FOLDER = regex(r"git-[0-9a-f]{16}")
_SECTION = regex(r"\s*\[(\w+)\]\s*")
_SETTING = regex(r"\s*(\w+)\s*=\s*(.*?)\s*")
_NOTHING: Mapping[str, str] = {}
_MUCH = 1_000_000


class GitError(Exception):
    """git cannot be asked, or does not know; the message is git's own, "" where it said nothing."""


class Repository(NamedTuple):
    """``top`` is the work tree; ``own`` holds its index and HEAD, ``shared`` all the rest.

    The two differ for a further work tree of one repository.
    """

    top: str
    own: str
    shared: str


def find_repository(root: str) -> Repository | None:
    """The repository whose work tree holds ``root``, None where there is none to rely on.

    A ``.git`` that leads elsewhere counts only where that place names it in return.
    """
    top = nearest(root, (".git",))
    if top is None:
        return None
    mark = os.path.join(top, ".git")
    if os.path.islink(mark):
        return None
    if os.path.isdir(mark):
        return Repository(top, mark, mark)
    kind, _, place = _read(mark).partition(": ")
    own = os.path.realpath(os.path.join(top, place.strip()))
    if kind != "gitdir" or not os.path.isdir(own):
        return None
    above, name = os.path.split(os.path.dirname(own))
    if name == "worktrees" and _same(os.path.join(own, _read(f"{own}/gitdir").strip()), mark):
        return Repository(top, own, above)
    tree = dict(_settings(own)).get("core.worktree")
    return Repository(top, own, own) if tree and _same(os.path.join(own, tree), top) else None


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def query(root: str, *arguments: str, stdin: bytes = b"") -> bytes:
    """What git answers about the files below ``root``; the user's own ignore file counts.

    Raises ``GitError``.
    """
    with _shadow(root) as (repository, folder):
        return _run(root, _environment(repository, folder), arguments, stdin)


@contextmanager
def revisions(root: str) -> Iterator[Revisions]:
    """Revisions about revisions: git knows the references, and nothing of the user.

    Raises ``GitError``.
    """
    with _shadow(root) as (repository, folder):
        environment = _environment(repository, folder)
        given = _user_line_ends(root, environment)
        _write(os.path.join(folder, "config"), _configuration(repository, given))
        os.rmdir(os.path.join(folder, "refs"))
        _lend((os.path.join(repository.shared, name) for name in _REFERENCES), folder)
        _write(os.path.join(folder, "HEAD"), _read(os.path.join(repository.own, "HEAD")))
        own = dict.fromkeys(("HOME", "XDG_CONFIG_HOME"), folder)
        own["GIT_INDEX_FILE"] = _copied_index(repository, folder)
        yield Revisions(root, environment | _NO_USER | own)


class Revisions(NamedTuple):
    """Queries git from within ``root``."""

    root: str
    environment: dict[str, str]

    def query(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Raises ``GitError``."""
        return _run(self.root, self.environment, arguments, stdin)


def _copied_index(repository: Repository, folder: str) -> str:
    """``git diff`` writes down which files it found unchanged, asked to or not.

    The time of the index tells git which entries are too young to be believed.
    """
    import shutil

    copied = os.path.join(folder, "index")
    with suppress(FileNotFoundError):
        shutil.copy2(os.path.join(repository.own, "index"), copied)
    return copied


def _user_line_ends(root: str, environment: dict[str, str]) -> dict[str, str]:
    """How the user has texts written to disk: without it, each of them would look changed."""
    with suppress(GitError):
        command = ("config", "-z", "--get-regexp", r"^core\.(autocrlf|eol)$")
        answer = os.fsdecode(_run(root, environment, command))
        return dict(row.partition("\n")[::2] for row in answer.split("\0") if row)
    return {}


# --- the folder that git is given ------------------------------------------------------


@contextmanager
def _shadow(root: str) -> Iterator[tuple[Repository, str]]:
    """A repository's folder that belongs to this run, without references or configuration."""
    repository = find_repository(root)
    if repository is None:
        raise GitError("not a git repository")
    folder, held = "", None
    try:
        folder = _private_folder(root)
        held = _held(folder)
        os.mkdir(os.path.join(folder, "refs"))
        _write(os.path.join(folder, "HEAD"), "ref: refs/heads/none\n")
        _write(os.path.join(folder, "config"), _configuration(repository))
        _lend((os.path.join(repository.shared, "info"), *_split_index(repository.own)), folder)
        yield repository, folder
    except OSError as error:
        raise GitError(f"git cannot be run: {error}") from None
    finally:
        if folder:
            remove(folder)
        if held is not None:
            os.close(held)


def _private_folder(root: str) -> str:
    place = user_folder(root)
    if place is None:
        import tempfile

        return tempfile.mkdtemp(prefix="deploylint-git-")
    remove_abandoned(place, lambda name: _OWN_FOLDER.fullmatch(name) is not None)
    folder = os.path.join(place, f"git-{os.urandom(8).hex()}")
    os.mkdir(folder, 0o700)
    return folder


def _held(folder: str) -> int | None:
    """A lock on a folder, while its descriptor is open; None where folders cannot be opened."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    with suppress(BlockingIOError):
        lock(descriptor)
    return descriptor


def _split_index(own: str) -> Iterator[str]:
    return (os.path.join(own, name) for name in os.listdir(own) if name[:12] == "sharedindex.")


def _lend(targets: Iterable[str], folder: str) -> None:
    """Let a folder hold what lies elsewhere: linked, or copied where links cannot be made."""
    for target in filter(os.path.exists, targets):
        name = os.path.join(folder, os.path.basename(target))
        try:
            os.symlink(target, name)
        except OSError:
            import shutil

            (shutil.copytree if os.path.isdir(target) else shutil.copyfile)(target, name)


def _configuration(repository: Repository, user: Mapping[str, str] = _NOTHING) -> str:
    """The harmless settings of the repository and, where it has none, of the user."""
    stated = {**user, **dict(_settings(repository.shared))}
    known = {name: value for name, value in stated.items() if value in _SETTINGS.get(name, ())}
    version = int(any(name.startswith("extensions.") for name in known))
    lines = [f"[core]\nrepositoryformatversion = {version}\nbare = false\n"]
    for name, value in known.items():
        section, _, key = name.partition(".")
        lines.append(f"[{section}]\n{key} = {value}\n")
    return "".join(lines)


def _settings(shared: str) -> Iterator[tuple[str, str]]:
    """The plain settings of a repository, by lower-case names, as text; nothing is included."""
    section = ""
    for line in _read(os.path.join(shared, "config")).splitlines():
        if match := _SECTION.fullmatch(line):
            section = match[1].lower()
        elif line.lstrip()[:1] == "[":
            section = ""
        elif section and (match := _SETTING.fullmatch(line)):
            yield f"{section}.{match[1].lower()}", match[2]


def _read(path: str) -> str:
    """The text of a small regular file, "" for anything else."""
    try:
        if not os.path.isfile(path):
            return ""
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read(_MUCH)
    except OSError:
        return ""


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        file.write(text)


# --- running it ------------------------------------------------------------------------


def _environment(repository: Repository, folder: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name[:4] != "GIT_"}
    ours = {
        "GIT_DIR": folder,
        "GIT_WORK_TREE": repository.top,
        "GIT_INDEX_FILE": os.path.join(repository.own, "index"),
        "GIT_OBJECT_DIRECTORY": os.path.join(repository.shared, "objects"),
    }
    return inherited | _ENVIRONMENT | ours


def _run(
    root: str, environment: dict[str, str], arguments: Iterable[str], stdin: bytes = b""
) -> bytes:
    import subprocess

    options = [part for setting in _OFF for part in ("-c", setting)]
    try:
        done = subprocess.run(
            [_program(root), *options, *arguments],
            cwd=root,
            env=environment,
            input=stdin,
            capture_output=True,
            timeout=120,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise GitError(f"git cannot be run: {error}") from None
    if done.returncode:
        raise GitError(done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: "))
    return done.stdout


def _program(root: str) -> str:
    """git, from the folders of ``PATH`` that are the same everywhere and not of the project."""
    name = "git.exe" if sys.platform == "win32" else "git"
    inside = os.path.join(root, "")
    for folder in os.get_exec_path():
        path = os.path.join(folder, name)
        outside = os.path.isabs(folder) and not os.path.realpath(path).startswith(inside)
        if outside and os.access(path, os.X_OK):
            return path
    raise GitError("git is not installed")
