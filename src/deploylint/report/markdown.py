"""A table for a pull request or a job summary."""

from __future__ import annotations

from collections import Counter

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Finding, Severity
from deploylint.report.excerpts import Excerpts
from deploylint.report.markup import code as as_code
from deploylint.report.markup import prose
from deploylint.report.summary import fix_mark, how_to_fix, place, safety_of, severity_of
from deploylint.report.terminal import plain

if TYPE_CHECKING:
    from deploylint.report import Report


def render(report: Report) -> str:
    """A heading with the counts, then one row a finding, the worst first."""
    lines = [f"### deploylint: {_counts(report)}", ""]
    if report.shown:
        lines += ["| severity | rule | place | what is wrong | fix |", "|---|---|---|---|---|"]
        ordered = sorted(report.shown, key=severity_of, reverse=True)
        lines += [_row(report, finding) for finding in ordered]
    if fixes := list(how_to_fix(report.shown, plain)):
        lines += ["", *fixes]
    if report.hidden:
        lines += ["", f"{report.hidden} more below {report.severity.label}."]
    return "\n".join(lines)


def _counts(report: Report) -> str:
    counts = Counter(severity_of(finding) for finding in report.shown)
    named = [
        f"{counts[severity]} {severity.label}{'s' if counts[severity] != 1 else ''}"
        for severity in sorted(Severity, reverse=True)
        if counts[severity]
    ]
    clean = "all checks passed" if report.outcome.answered else "nothing was checked"
    return ", ".join(named) or clean


def _rule(report: Report, finding: Finding) -> str:
    """Code and slug, as a link where the page of the rule has an address."""
    address = report.address(finding.code, finding.slug)
    code = f"[{finding.code}]({address})" if address else finding.code
    return f"{code} {finding.slug}"


def _row(report: Report, finding: Finding) -> str:
    safety = safety_of(finding)
    cells = (
        severity_of(finding).label,
        _rule(report, finding),
        as_code(place(report, finding)),
        prose(Excerpts.prose(finding.message)),
        f"{fix_mark(finding)} {safety.value}" if safety else "",
    )
    return f"| {' | '.join(cells)} |"
