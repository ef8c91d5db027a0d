"""Findings as JSON, all of them, in the versioned form ``{"schema": 1, …}``."""

from __future__ import annotations

from collections import Counter

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Edit, Finding, Fix, Related, Safety, Severity, Where
from deploylint.report.excerpts import Excerpts
from deploylint.report.summary import fix_mark, fixable, severity_of

if TYPE_CHECKING:
    from typing import Any

    from deploylint.report import Report

SCHEMA = 1


def render(report: Report) -> str:
    """One JSON object in ASCII; ``schema`` changes when a field changes its meaning."""
    excerpts = Excerpts(report)
    document = {
        "schema": SCHEMA,
        "findings": [_finding(report, each, excerpts) for each in report.outcome.findings],
        "summary": _summary(report),
    }
    return dumped(document)


def _finding(report: Report, finding: Finding, excerpts: Excerpts) -> dict[str, Any]:
    return {
        "code": finding.code,
        "slug": finding.slug,
        "severity": severity_of(finding).label,
        "confidence": finding.confidence.value,
        "message": valid(excerpts.prose(finding.message)),
        **_place(report, finding.where),
        "related": [_related(report, each, excerpts) for each in finding.related],
        "mark": fix_mark(finding),
        "page": report.address(finding.code, finding.slug),
        "fix": _fix(report, finding.fix, excerpts) if finding.fix else None,
    }


def _related(report: Report, related: Related, excerpts: Excerpts) -> dict[str, Any]:
    """A second place; ``fix`` stands only where it is one of several of the same defect."""
    message = valid(excerpts.prose(related.message))
    fix = {"fix": _fix(report, related.fix, excerpts)} if related.fix else {}
    return {"message": message, **_place(report, related.where), **fix}


def _place(report: Report, where: Where) -> dict[str, Any]:
    return {
        "path": valid(report.display(where.path)),
        "line": where.line,
        "column": where.column,
        "end_line": where.end_line,
        "end_column": where.end_column,
    }


def _fix(report: Report, fix: Fix, excerpts: Excerpts) -> dict[str, Any]:
    def edit(each: Edit) -> dict[str, Any]:
        return {**_place(report, each.where), "text": valid(excerpts.edit(each))}

    return {
        "title": valid(excerpts.prose(fix.title)),
        "safety": fix.safety.value,
        "edits": [edit(each) for each in fix.edits],
    }


def _summary(report: Report) -> dict[str, Any]:
    outcome = report.outcome
    severities = Counter(severity_of(finding) for finding in outcome.findings)
    fixes = fixable(outcome.findings)
    return {
        "findings": len(outcome.findings),
        **{each.label: severities[each] for each in sorted(Severity, reverse=True)},
        "fixable": fixes[Safety.SAFE],
        "fixable_unsafe": fixes[Safety.UNSAFE],
        "fixed": len(report.fixed),
        "suppressed": len(outcome.suppressed),
        "ignored_by_path": outcome.switched_off,
        "baselined": len(outcome.baselined),
        "unread": len({note.path for note in outcome.notes}),
        "undecided": outcome.undecided,
        "unresolved": outcome.unresolved,
        "files": outcome.checked,
        "parsed": outcome.parsed,
        "defects": len(outcome.defects),
    }


def dumped(document: object) -> str:
    """A document as JSON in ASCII, in which no build log finds a command (``##[…]``)."""
    import json

    return json.dumps(document, indent=2).replace("##", "#\\u0023")


def valid(text: str) -> str:
    """``text`` without lone surrogates, which JSON readers refuse."""
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text
