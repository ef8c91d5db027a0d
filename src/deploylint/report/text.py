"""Findings as a person reads them: the code framed, carets below the place, related places."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Confidence, Finding, Safety
from deploylint.report.excerpts import Excerpts
from deploylint.report.frame import Mark, draw
from deploylint.report.summary import (
    FIXABLE,
    fixes,
    safety_of,
    severity_of,
    shown_path,
    statistics,
    summary,
    title,
)
from deploylint.report.terminal import Paint, harmless, painter

if TYPE_CHECKING:
    from deploylint.report import Report

_FIX_LABELS = {
    Safety.SAFE: "fix",
    Safety.UNSAFE: "unsafe fix",
    Safety.DISPLAY: "suggestion",
}


def render(report: Report) -> str:
    """Every shown finding with its code, or the statistics; then the summary."""
    paint = painter(report.color)
    if report.statistics:
        body = list(statistics(report, paint))
    else:
        excerpts = Excerpts(report)
        body = [row for each in report.shown for row in _finding(report, each, excerpts, paint)]
    return "\n".join([*body, *fixes(report, paint), *summary(report, paint)])


def _finding(report: Report, finding: Finding, excerpts: Excerpts, paint: Paint) -> Iterator[str]:
    mark = f" {paint(FIXABLE, 'fix')}" if safety_of(finding) else ""
    message = harmless(excerpts.prose(finding.message))
    yield f"{title(finding, paint)}{mark}: {paint(message, 'bold')}"
    arrow = "-->"
    for path, marks in _by_file(finding, excerpts).items():
        where = marks[0].where
        yield f" {paint(arrow, 'frame')} {shown_path(report, path)}:{where.line}:{where.column}"
        source = excerpts.source(path)
        rows = list(draw(source, marks, paint)) if source else []
        yield from rows or _labels(marks, paint)
        arrow = ":::"
    yield from (f"  {paint('=', 'frame')} {line}" for line in _remarks(report, finding))
    yield ""


def _by_file(finding: Finding, excerpts: Excerpts) -> dict[str, list[Mark]]:
    """The places of a finding, file by file, that of the primary place first."""
    marks = {finding.where.path: [Mark(finding.where, severity_of(finding).label)]}
    for related in finding.related:
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
    if report.verbose and (reason := report.context(finding.where.path)):
        yield f"context: {harmless(reason)}"
