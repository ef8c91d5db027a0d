"""One line per finding."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.report.excerpts import Excerpts
from deploylint.report.rule_table import table
from deploylint.report.summary import fix_mark, fixes, place, summary, title, worst_first
from deploylint.report.terminal import harmless, painter

if TYPE_CHECKING:
    from deploylint.report import Report


def render(report: Report) -> str:
    """``path:line:col: severity[CODE slug] message``, then the summary."""
    paint = painter(report.color)
    body = table(report.shown, paint) if report.statistics else _findings(report)
    return "\n".join([*body, *fixes(report, paint), *summary(report, paint)])


def _findings(report: Report) -> Iterator[str]:
    paint = painter(report.color)
    for finding in worst_first(report.shown):
        fix = f" {sign}" if (sign := fix_mark(finding, paint)) else ""
        message = harmless(Excerpts.prose(finding.message))
        yield f"{place(report, finding)}: {title(report, finding, paint)} {message}{fix}"
