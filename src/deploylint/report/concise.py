"""One line per finding."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.report.excerpts import Excerpts
from deploylint.report.summary import FIXABLE, fixes, place, safety_of, statistics, summary, title
from deploylint.report.terminal import harmless, painter

if TYPE_CHECKING:
    from deploylint.report import Report


def render(report: Report) -> str:
    """``path:line:col: severity[CODE slug] message``, then the summary."""
    paint = painter(report.color)
    body = statistics(report, paint) if report.statistics else _findings(report)
    return "\n".join([*body, *fixes(report, paint), *summary(report, paint)])


def _findings(report: Report) -> Iterator[str]:
    paint = painter(report.color)
    for finding in report.shown:
        mark = f" {paint(FIXABLE, 'fix')}" if safety_of(finding) else ""
        message = harmless(Excerpts.prose(finding.message))
        yield f"{place(report, finding)}: {title(finding, paint)} {message}{mark}"
