"""GitHub workflow commands, which annotate the changed lines of a pull request.

GitHub shows the first ten annotations of each kind only: errors come first.
"""

from __future__ import annotations

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Finding, Severity, Where
from deploylint.report.excerpts import Excerpts
from deploylint.report.summary import marked, nearest, severity_of
from deploylint.report.terminal import harmless

if TYPE_CHECKING:
    from deploylint.report import Report

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_DATA = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY = (*_DATA, (":", "%3A"), (",", "%2C"))


def render(report: Report) -> str:
    """One command per shown finding, nothing where there is none."""
    ordered = sorted(report.shown, key=severity_of, reverse=True)
    return "\n".join(_command(report, finding) for finding in ordered)


def _command(report: Report, finding: Finding) -> str:
    properties = {
        "title": f"{finding.code} {finding.slug}",
        "file": harmless(report.display(finding.where.path)),
        **_range(finding.where),
    }
    listed = ",".join(f"{key}={_escape(value, _PROPERTY)}" for key, value in properties.items())
    related, more = nearest(finding, full=report.full)
    name = f"{finding.code} {finding.slug}"
    message = marked(finding, Excerpts.prose(finding.message))
    lines = [_line(report, finding.where, f"{name}: {message}")]
    lines += (_line(report, each.where, Excerpts.prose(each.message)) for each in related)
    if more:
        lines.append(f"and {more} more places")
    if address := report.address(finding.code, finding.slug):
        lines.append(harmless(address))
    return f"::{_COMMANDS[severity_of(finding)]} {listed}::{_escape(chr(10).join(lines), _DATA)}"


def _range(where: Where) -> dict[str, str]:
    """Columns hold for places on one line only, as the checks interface has it."""
    lines = {"line": str(where.line), "endLine": str(where.end_line)}
    if where.line != where.end_line:
        return lines
    return {**lines, "col": str(where.column), "endColumn": str(where.end_column)}


def _line(report: Report, where: Where, redacted: str) -> str:
    """The message is redacted by itself: after the name of a rule, any word would be a value."""
    return harmless(f"{report.display(where.path)}:{where.line}:{where.column}: {redacted}")


def _escape(text: str, table: tuple[tuple[str, str], ...]) -> str:
    for character, escaped in table:
        text = text.replace(character, escaped)
    return text
