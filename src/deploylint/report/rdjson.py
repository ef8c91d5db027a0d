"""Reviewdog's diagnostic format, with fixes as suggestions."""

from __future__ import annotations

from itertools import accumulate, pairwise

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Edit, Finding, Safety, Severity, Where
from deploylint.report.excerpts import Excerpts
from deploylint.report.json import dumped
from deploylint.report.summary import marked, safety_of, severity_of, shown_path
from deploylint.report.terminal import harmless

if TYPE_CHECKING:
    from typing import Any

    from deploylint.report import Report
    from deploylint.source import Source

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def render(report: Report) -> str:
    """Every shown finding; columns are those of UTF-8 bytes, as the format has it."""
    diagnostics = _Diagnostics(report)
    document = {
        "source": {"name": "deploylint"},
        "diagnostics": [diagnostics.of(finding) for finding in report.shown],
    }
    return dumped(document)


class _Diagnostics:
    """Makes diagnostics of findings; what they need of a file or a line is read once."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._excerpts = Excerpts(report)
        self._widths: dict[tuple[str, int], list[int]] = {}

    def of(self, finding: Finding) -> dict[str, Any]:
        diagnostic: dict[str, Any] = {
            "message": marked(finding, harmless(Excerpts.prose(finding.message))),
            "location": self._location(finding.where),
            "severity": _SEVERITIES[severity_of(finding)],
            "code": {"value": finding.code},
        }
        if address := self._report.address(finding.code, finding.slug):
            diagnostic["code"]["url"] = address
        if finding.related:
            diagnostic["related_locations"] = [
                {
                    "message": harmless(Excerpts.prose(related.message)),
                    "location": self._location(related.where),
                }
                for related in finding.related
            ]
        if suggestions := self._suggestions(finding):
            diagnostic["suggestions"] = suggestions
        return diagnostic

    def _suggestions(self, finding: Finding) -> list[dict[str, Any]]:
        """A safe fix as one change, where it lies in the finding's own file and holds no secret.

        Of several suggestions a reader could take one: what is between the edits stays as it is.
        """
        fix = finding.fix
        if fix is None or safety_of(finding) is not Safety.SAFE:
            return []
        here = all(edit.where.path == finding.where.path for edit in fix.edits)
        if not here or any(self._excerpts.edit(edit) != edit.text for edit in fix.edits):
            return []
        whole = self._whole(sorted(fix.edits, key=lambda edit: edit.where))
        return [{"range": self._range(whole.where), "text": whole.text}] if whole else []

    def _whole(self, edits: list[Edit]) -> Edit | None:
        """One edit for all of them, None where it would show a secret that stands between."""
        source = self._report.source(edits[0].where.path)
        if len(edits) == 1 or source is None:
            return edits[0] if len(edits) == 1 else None
        texts = [edits[0].text]
        for before, after in pairwise(edits):
            texts += (source.text[before.where.end : after.where.start], after.text)
        whole = Edit(source.where(edits[0].where.start, edits[-1].where.end), "".join(texts))
        return whole if self._excerpts.edit(whole) == whole.text else None

    def _location(self, where: Where) -> dict[str, Any]:
        return {"path": shown_path(self._report, where.path), "range": self._range(where)}

    def _range(self, where: Where) -> dict[str, Any]:
        return {
            "start": self._position(where.path, where.line, where.column),
            "end": self._position(where.path, where.end_line, where.end_column),
        }

    def _position(self, path: str, line: int, column: int) -> dict[str, int]:
        key = (path, line)
        if key not in self._widths:
            self._widths[key] = _widths(self._report.source(path), line)
        widths = self._widths[key]
        return {"line": line, "column": widths[min(column, len(widths)) - 1] + 1}


def _widths(source: Source | None, line: int) -> list[int]:
    """How many bytes stand before each column of a line, and how many it has."""
    text = source.line_text(line) if source and line <= len(source.starts) else ""
    sizes = (len(character.encode("utf-8", "surrogateescape")) for character in text)
    return list(accumulate(sizes, initial=0))
