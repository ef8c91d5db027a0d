"""Which paths git, or a build with docker, leaves out before and after an ignore file changed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

from deploylint.formats import dockerignore, gitignore
from deploylint.source import Source

# Paths that ignore files are written for; asked about in each folder near the root.
_PROBES = tuple(
    ".env .env.example server.pem db.sqlite3 app.log a.pyc README.md node_modules/a.js"
    " __pycache__/a.pyc .venv/bin/python .git/config".split()
)


def _probed(root: str) -> list[str]:
    """All project paths, and paths that ignore files are written for."""
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = [each for each in folders if each != ".git"]
        place = os.path.relpath(folder, root)
        place = "" if place == "." else f"{place}/"
        found += [place + name for name in files]
        if place.count("/") < 2:
            found += [place + name for name in _PROBES]
    return sorted(set(found))


def git_ignored(root: str) -> dict[str, str]:
    """Path → the pattern that git ignores it by, whether it is tracked or not."""
    command = ["git", "-C", root, "-c", "core.excludesFile=", "check-ignore", "--no-index"]
    paths = "\0".join(_probed(root))
    done = subprocess.run([*command, "-v", "-z", "--stdin"], input=os.fsencode(paths),
                          capture_output=True, check=False)  # fmt: skip
    fields = os.fsdecode(done.stdout).split("\0")
    return dict(zip(fields[3::4], fields[2::4], strict=False))


def ignored_otherwise(
    root: str, path: str, old: bytes, new: bytes, git_before: dict[str, str]
) -> Iterator[str]:
    """Each path whose verdict changed; NOT INTENDED where no changed line decides it."""
    is_git = path.endswith(".gitignore")
    before = git_before if is_git else _moby_excluded(path, old, root)
    after = git_ignored(root) if is_git else _moby_excluded(path, new, root)
    read = gitignore.read_patterns if is_git else dockerignore.read_patterns
    patterns = [set(read(Source.decode(path, data).text)) for data in (old, new)]
    groups: dict[str, list[str]] = {}
    for each in sorted(before.keys() | after.keys()):
        was, now = before.get(each, "!"), after.get(each, "!")
        if was.startswith("!") != now.startswith("!"):
            added, removed = patterns[1] - patterns[0], patterns[0] - patterns[1]
            intended = now in added or was in removed
            tracked = is_git and _is_tracked(root, each)
            said = "" if intended and not tracked else " NOT INTENDED"
            groups.setdefault(f"`{was}` -> `{now}`{said}", []).append(each)
    for change, paths in groups.items():
        yield f"{path}: {len(paths)} paths ({', '.join(paths[:3])}): {change}"


def _is_tracked(root: str, path: str) -> bool:
    command = ["git", "-C", root, "ls-files", "--error-unmatch", "--", path]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _moby_excluded(path: str, data: bytes, root: str) -> dict[str, str]:
    """Path → the pattern that decides about it in a build context, as moby matches it."""
    document = dockerignore.DockerIgnore.parse(Source.decode(path, data))
    context = os.path.join(root, os.path.dirname(path))
    found = {each: document.decides(each) for each in _probed(context)}
    return {each: pattern.text for each, pattern in found.items() if pattern}
