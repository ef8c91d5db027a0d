"""What changed since a revision, as git tells it: lines, and how the files read before."""

from __future__ import annotations

import os

from deploylint.files import git
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Finding, Where

_FILE = regex(rb"^\+\+\+ (?:b/)?(.*?)\t?$")
_PLAIN = (
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--ignore-submodules=all",
    "--relative",
)
_HUNK = regex(rb"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


class ChangesError(Exception):
    """The changes cannot be told; the message is git's own."""


class Changes(NamedTuple):
    """Changed lines by path relative to the root; a new file is in ``whole``.

    ``before`` holds each path that differs with its bytes at the revision, None where
    it did not exist; ``moved`` the paths that files were moved to.
    """

    lines: dict[str, list[tuple[int, int]]]
    whole: frozenset[str]
    before: dict[str, bytes | None]
    moved: frozenset[str] = frozenset()

    def touch(self, where: Where) -> bool:
        """Whether a place lies in what changed; a place of the whole file, in any change of it."""
        if where.path in self.whole:
            return True
        ranges = self.lines.get(where.path, ())
        if where.start == where.end == 0:
            return bool(ranges)
        return any(low <= where.end_line and where.line <= high for low, high in ranges)

    def involve(self, finding: Finding) -> bool:
        """Whether a changed line takes part in a finding."""
        places = (finding.where, *(related.where for related in finding.related))
        return any(self.touch(where) for where in places)


def changes_since(root: str, revision: str) -> Changes:
    """What differs between ``revision`` and the working tree, untracked files included.

    Raises ``ChangesError`` where git is missing, ``root`` is no work tree, or the
    revision is not known (as in a shallow clone).
    """
    if revision.startswith("-"):
        raise ChangesError(f"`{revision}` is no revision")
    try:
        with git.revisions(root) as history:
            return _changes(history, revision)
    except git.GitError as error:
        unknown = f"git knows no revision `{revision}` here (in a shallow clone, fetch it first)"
        raise ChangesError(str(error) or unknown) from None


def head_commit(root: str) -> tuple[str, bool]:
    """The short name of the commit that is checked out, and whether files differ from it.

    The name is "" where there is no repository or no commit.
    """
    try:
        with git.revisions(root) as history:
            name = history.query("rev-parse", "--short=12", "HEAD").decode().strip()
            changed = history.query("diff", *_PLAIN, "--name-only", "HEAD", "--", ".")
            new = history.query("ls-files", "-o", "--exclude-standard", "--", ".")
    except git.GitError:
        return "", False
    return name, bool(changed or new)


def _changes(history: git.Revisions, revision: str) -> Changes:
    history.query("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    diff = history.query("diff", *_PLAIN, "-U0", "--diff-filter=d", revision, "--", ".")
    untracked = history.query("ls-files", "-z", "-o", "--exclude-standard")
    new = frozenset(os.fsdecode(path) for path in untracked.split(b"\0") if path)
    names = history.query("diff", *_PLAIN, "--name-status", "-z", "-M", revision, "--", ".")
    old, added, moved = _names(os.fsdecode(names).split("\0"))
    before = _contents(history, revision, old) | dict.fromkeys(added | new)
    return Changes(_parse(diff), new, before, moved)


def _names(fields: list[str]) -> tuple[set[str], set[str], frozenset[str]]:
    """The paths that existed at the revision, those that did not, and those of moved files."""
    old: set[str] = set()
    added: set[str] = set()
    moved: set[str] = set()
    rest = iter(fields)
    for status in rest:
        if status[:1] == "R":
            old.add(next(rest))
            moved.add(next(rest))
        elif status:
            (added if status[:1] in "AC" else old).add(next(rest))
            if status[:1] == "C":
                added.add(next(rest))
    return old, added | moved, frozenset(moved)


def _contents(history: git.Revisions, revision: str, paths: set[str]) -> dict[str, bytes | None]:
    """The bytes of files at a revision; None for what is no file there."""
    requested = sorted(path for path in paths if "\n" not in path)
    names = "".join(f"{revision}:./{path}\n" for path in requested)
    answer = history.query("cat-file", "--batch", stdin=os.fsencode(names))
    contents: dict[str, bytes | None] = {}
    at = 0
    for path in requested:
        end = answer.index(b"\n", at)
        header = answer[at:end].rsplit(b" ", 2)
        at = end + 1
        contents[path] = None
        if header[-1] != b"missing":
            size = int(header[-1])
            contents[path] = answer[at : at + size] if header[-2] == b"blob" else None
            at += size + 1
    return contents


def _parse(diff: bytes) -> dict[str, list[tuple[int, int]]]:
    changed: dict[str, list[tuple[int, int]]] = {}
    path = ""
    for line in diff.split(b"\n"):
        if match := _FILE.match(line):
            path = os.fsdecode(match[1])
        elif match := _HUNK.match(line):
            start, count = int(match[1]), int(match[2] or 1)
            # A pure deletion changes the line that now stands in its place.
            changed.setdefault(path, []).append((start, start + max(count, 1) - 1))
    return changed
