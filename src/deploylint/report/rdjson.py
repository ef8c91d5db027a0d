"""Reviewdog's diagnostic format, with fixes as suggestions."""

from __future__ import annotations

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Finding, Severity, Where
from deploylint.report.excerpts import Excerpts
from deploylint.report.json import dumped
from deploylint.report.summary import safety_of, severity_of, shown_path
from deploylint.report.terminal import harmless

if TYPE_CHECKING:
    from typing import Any

    from deploylint.report import Report

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def render(report: Report) -> str:
    """Every shown finding; columns are those of UTF-8 bytes, as the format has it."""
    document = {
        "source": {"name": "deploylint"},
        "diagnostics": [_diagnostic(report, finding) for finding in report.shown],
    }
    return dumped(document)


def _diagnostic(report: Report, finding: Finding) -> dict[str, Any]:
    diagnostic: dict[str, Any] = {
        "message": harmless(Excerpts.prose(finding.message)),
        "location": _location(report, finding.where),
        "severity": _SEVERITIES[severity_of(finding)],
        "code": {"value": finding.code},
    }
    if address := report.address(finding.code, finding.slug):
        diagnostic["code"]["url"] = address
    if finding.related:
        diagnostic["related_locations"] = [
            {
                "message": harmless(Excerpts.prose(related.message)),
                "location": _location(report, related.where),
            }
            for related in finding.related
        ]
    if suggestions := list(_suggestions(report, finding)):
        diagnostic["suggestions"] = suggestions
    return diagnostic


def _suggestions(report: Report, finding: Finding) -> list[dict[str, Any]]:
    """The edits of a fix, where they all lie in the finding's own file and hold no secret."""
    fix = finding.fix
    if fix is None or safety_of(finding) is None:
        return []
    excerpts = Excerpts(report)
    here = all(edit.where.path == finding.where.path for edit in fix.edits)
    if not here or any(excerpts.edit(edit) != edit.text for edit in fix.edits):
        return []
    return [
        {"range": _range(report, edit.where), "text": edit.text}
        for edit in sorted(fix.edits, key=lambda edit: edit.where)
    ]


def _location(report: Report, where: Where) -> dict[str, Any]:
    return {"path": shown_path(report, where.path), "range": _range(report, where)}


def _range(report: Report, where: Where) -> dict[str, Any]:
    return {
        "start": _position(report, where.path, where.line, where.column),
        "end": _position(report, where.path, where.end_line, where.end_column),
    }


def _position(report: Report, path: str, line: int, column: int) -> dict[str, int]:
    source = report.source(path)
    text = source.line_text(line) if source and line <= len(source.starts) else ""
    width = len(text[: column - 1].encode("utf-8", "surrogateescape"))
    return {"line": line, "column": width + 1}
