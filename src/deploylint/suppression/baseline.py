"""The findings that a project lives with: one line each, so that branches merge.

A path that does not print on one line stands as a string of JSON. An entry holds no
line number and no date. It names a finding twice: by the code on
its lines, and, for code that is formatted anew, by the marked text alone with
blanks, quotes and commas left out. Exact entries are matched first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Finding
from deploylint.source import Source

HEADER = "# deploylint baseline 1"
NAME = "deploylint-baseline.txt"
_CODE = regex(r"[A-Z]{2}[A-Z0-9]*[0-9]")
_LAYOUT = regex(r"[\s\"',;()\\]+")
Sources = Callable[[str], "Source | None"]


class BaselineError(Exception):
    """A baseline that cannot be read; the message names the line."""


class Entry(NamedTuple):
    path: str
    code: str
    exact: str
    loose: str


class Split(NamedTuple):
    """What a baseline makes of findings; ``fixed`` are entries that nothing matches any more."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    fixed: tuple[Entry, ...]


def entry_of(finding: Finding, source: Source | None) -> Entry:
    import hashlib

    marked = source.cut(finding.where) if source else ""
    identity = "\0".join((finding.code, finding.where.path, _LAYOUT.sub("", marked)))
    loose = hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:12]
    return Entry(finding.where.path, finding.code, finding.fingerprint, loose)


def render(entries: Iterable[Entry]) -> str:
    """The text of a baseline: sorted, one entry a line."""
    lines = sorted(
        f"{_written(each.path)}\t{each.code}\t{each.exact}\t{each.loose}" for each in entries
    )
    return "\n".join((HEADER, *lines, ""))


def parse(text: str, name: str) -> list[Entry]:
    """Read a baseline; raises ``BaselineError`` for anything that is none."""
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].strip() != HEADER:
        raise BaselineError(
            f"{name}: not a deploylint baseline (its first line must be {HEADER!r})"
        )
    entries = []
    for number, line in enumerate(lines[1:], 2):
        fields = line.split("\t")
        if not line.strip() or line.startswith("#"):
            continue
        path = _path(fields[0])
        if len(fields) != 4 or path is None or not _CODE.fullmatch(fields[1]):
            raise BaselineError(f"{name}:{number}: not an entry of a baseline")
        entries.append(Entry(path, *fields[1:]))
    return entries


def _written(path: str) -> str:
    import json

    return json.dumps(path) if path[:1] in '#" ' or not path.isprintable() else path


def _path(written: str) -> str | None:
    """What ``_written`` makes a field of, None for what it does not write."""
    if written[:1] != '"':
        return written
    import json

    try:
        path = json.loads(written)
    except ValueError:
        return None
    return path if isinstance(path, str) else None


def split(findings: Iterable[Finding], entries: Iterable[Entry], sources: Sources) -> Split:
    """Tell known findings from new ones; each entry accounts for one finding."""
    left = Counter(entries)
    exact = {(each.path, each.code, each.exact): each for each in left}
    known: list[Finding] = []
    open_: list[tuple[Finding, Entry]] = []
    for finding in findings:
        entry = entry_of(finding, sources(finding.where.path))
        match = exact.get((entry.path, entry.code, entry.exact))
        if match and left[match] > 0:
            left[match] -= 1
            known.append(finding)
        else:
            open_.append((finding, entry))
    loose: dict[tuple[str, str, str], list[Entry]] = {}
    for each in left.elements():
        loose.setdefault((each.path, each.code, each.loose), []).append(each)
    new = []
    for finding, entry in open_:
        candidates = loose.get((entry.path, entry.code, entry.loose))
        if candidates:
            left[candidates.pop()] -= 1
            known.append(finding)
        else:
            new.append(finding)
    return Split(tuple(new), tuple(known), tuple(sorted(left.elements())))
