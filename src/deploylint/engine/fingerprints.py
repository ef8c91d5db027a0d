"""What a finding is called from one run to the next."""

from __future__ import annotations

from collections.abc import Iterable

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Finding
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import Any


_SPACE = regex(r"\s+")


def with_fingerprints(findings: Iterable[Finding], source: Source) -> tuple[Finding, ...]:
    """Name each finding by rule, path and the code on its lines, never by their numbers.

    Findings alike in all of these are told apart by their order in the file.
    """
    found = sorted(findings, key=sort_key)
    if not found:
        return ()
    digest_of = _Identities(source)
    return tuple(each._replace(fingerprint=digest_of.next(each)) for each in found)


class _Identities:
    """Names what is alike by rule, path and code; each code of a line is read once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._hashed: dict[tuple[str, str, int, int], Any] = {}
        self._seen: dict[bytes, int] = {}

    def next(self, finding: Finding) -> str:
        line = finding.where.line
        end = min(finding.where.end_line, line + 4)
        key = (finding.code, finding.where.path, line, end)
        if key not in self._hashed:
            self._hashed[key] = self._hash(*key)
        hashed = self._hashed[key].copy()
        identity = hashed.digest()
        order = self._seen[identity] = self._seen.get(identity, -1) + 1
        hashed.update(f"\0{order}".encode())
        return str(hashed.hexdigest()[:20])

    def _hash(self, code: str, path: str, line: int, end: int) -> Any:
        import hashlib

        text = " ".join(self._source.line_text(each) for each in range(line, end + 1))
        identity = "\0".join((code, path, _SPACE.sub(" ", text).strip()))
        return hashlib.sha256(identity.encode("utf-8", "replace"))


def sort_key(finding: Finding) -> tuple[str, int, int, str, str]:
    where = finding.where
    return (where.path, where.line, where.column, finding.code, finding.message)
