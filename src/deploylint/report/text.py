"""Findings as a person reads them: the code framed, carets below the place, related places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Confidence, Finding, Related, Safety, Severity
from deploylint.report.excerpts import Excerpts
from deploylint.report.frame import Mark, draw
from deploylint.report.rule_table import table
from deploylint.report.summary import (
    fix_mark,
    fixes,
    nearest,
    severity_of,
    shown_path,
    summary,
    title,
    worst_first,
)
from deploylint.report.terminal import Paint, harmless, linked, painter

if TYPE_CHECKING:
    from deploylint.report import Report

_FIX_LABELS = {
    Safety.SAFE: "fix",
    Safety.UNSAFE: "unsafe fix",
    Safety.DISPLAY: "suggestion",
}

# From here on a person reads what would break production first.
_MANY = 50
_HOW_TO_SEE_MORE = (
    "Of so many findings only errors are shown in full. `--full` shows all of them, `--statistics`",
    "only the table; `deploylint baseline` writes them down, so that only new ones are reported.",
)


def render(report: Report) -> str:
    """The findings with their code, the worst first, or the statistics; then the summary."""
    paint = painter(report.color)
    body = table(report.shown, paint) if report.statistics else _findings(report, paint)
    return "\n".join([*body, *fixes(report, paint), *summary(report, paint)])


def _findings(report: Report, paint: Paint) -> Iterator[str]:
    """All of them, or of many the errors and a table of the rules."""
    ordered = worst_first(report.shown)
    folded = len(ordered) > _MANY and not report.full
    excerpts = Excerpts(report)
    for finding in ordered:
        if not folded or severity_of(finding) is Severity.ERROR:
            yield from _finding(report, finding, excerpts, paint)
    if folded:
        yield from table(ordered, paint)
        yield ""
        yield from _HOW_TO_SEE_MORE


def _finding(report: Report, finding: Finding, excerpts: Excerpts, paint: Paint) -> Iterator[str]:
    fix = f" {sign}" if (sign := fix_mark(finding, paint)) else ""
    message = harmless(excerpts.prose(finding.message))
    yield f"{title(report, finding, paint)}{fix}: {paint(message, 'bold')}"
    arrow = "-->"
    related, more = nearest(finding, full=report.full)
    for path, marks in _by_file(finding, related, excerpts).items():
        where = marks[0].where
        yield f" {paint(arrow, 'frame')} {shown_path(report, path)}:{where.line}:{where.column}"
        source = excerpts.source(path)
        rows = list(draw(source, marks, paint)) if source else []
        yield from rows or _labels(marks, paint)
        arrow = ":::"
    if more:
        yield f"  {paint('=', 'frame')} and {more} more places, which `--full` shows"
    yield from (f"  {paint('=', 'frame')} {line}" for line in _remarks(report, finding))
    yield ""


def _by_file(
    finding: Finding, places: Iterable[Related], excerpts: Excerpts
) -> dict[str, list[Mark]]:
    """The places of a finding, file by file, that of the primary place first."""
    marks = {finding.where.path: [Mark(finding.where, severity_of(finding).label)]}
    for related in places:
        label = harmless(excerpts.prose(related.message))
        mark = Mark(related.where, "frame", label, primary=False)
        marks.setdefault(related.where.path, []).append(mark)
    return marks


def _labels(marks: list[Mark], paint: Paint) -> Iterator[str]:
    """What can be said of places in a file that cannot be read."""
    for mark in marks:
        if mark.label:
            yield f"  {paint('=', 'frame')} line {mark.where.line}: {mark.label}"


def _remarks(report: Report, finding: Finding) -> Iterator[str]:
    if finding.fix:
        label = _FIX_LABELS[finding.fix.safety]
        yield f"{label}: {harmless(Excerpts.prose(finding.fix.title))}"
    if finding.confidence is not Confidence.HIGH:
        yield f"confidence: {finding.confidence.value}"
    if address := report.address(finding.code, finding.slug):
        yield f"page: {linked(harmless(address), address, on=report.color)}"
    if report.verbose and (reason := report.context(finding.where.path)):
        yield f"context: {harmless(reason)}"
