"""GitLab Code Quality: a JSON array that merge requests show beside the changed lines."""

from __future__ import annotations

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Finding, Severity
from deploylint.report.excerpts import Excerpts
from deploylint.report.json import dumped
from deploylint.report.summary import marked, severity_of
from deploylint.report.terminal import harmless

if TYPE_CHECKING:
    from typing import Any

    from deploylint.report import Report

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report) -> str:
    """Every shown finding; paths are relative to the root of the project, as GitLab needs them."""
    return dumped([_issue(report, finding) for finding in report.shown])


def _issue(report: Report, finding: Finding) -> dict[str, Any]:
    where = finding.where
    address = report.address(finding.code, finding.slug)
    return {
        **({"content": {"body": address}} if address else {}),
        "description": marked(finding, harmless(Excerpts.prose(finding.message))),
        "check_name": f"{finding.code} {finding.slug}",
        "fingerprint": finding.fingerprint,
        "severity": _SEVERITIES[severity_of(finding)],
        "location": {
            "path": harmless(where.path),
            "lines": {"begin": where.line, "end": where.end_line},
        },
    }
