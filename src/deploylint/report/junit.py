"""JUnit XML, which most CI servers read: one suite a file, one failed case a finding."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Finding
from deploylint.report.excerpts import Excerpts
from deploylint.report.summary import marked, place, severity_of, shown_path
from deploylint.report.terminal import harmless

if TYPE_CHECKING:
    from deploylint.report import Report


def render(report: Report) -> str:
    """A clean run is one passed case, so that a server does not take it for no run."""
    count = len(report.shown)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<testsuites name="deploylint" tests="{max(count, 1)}" failures="{count}" errors="0">',
        *(line for suite in _suites(report) for line in suite),
        "</testsuites>",
    ]
    return "\n".join(lines)


def _suites(report: Report) -> Iterator[list[str]]:
    if not report.shown:
        head = '  <testsuite name="deploylint" tests="1" failures="0" errors="0">'
        case = '    <testcase name="all files" classname="deploylint" />'
        yield [head, case, "  </testsuite>"]
    for path, group in groupby(report.shown, key=lambda finding: finding.where.path):
        findings = list(group)
        name = _attribute(shown_path(report, path))
        number = len(findings)
        yield [
            f'  <testsuite name="{name}" tests="{number}" failures="{number}" errors="0">',
            *(line for finding in findings for line in _case(report, finding, name)),
            "  </testsuite>",
        ]


def _case(report: Report, finding: Finding, path: str) -> Iterator[str]:
    name = _attribute(f"{finding.code} {finding.slug} at line {finding.where.line}")
    message = marked(finding, harmless(Excerpts.prose(finding.message)))
    label = severity_of(finding).label
    yield f'    <testcase name="{name}" classname="{path}">'
    yield f'      <failure type="{label}" message="{_attribute(message)}">'
    yield _text(f"{place(report, finding)}: {label}[{finding.code} {finding.slug}] {message}")
    yield "      </failure>"
    yield "    </testcase>"


def _text(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(value: str) -> str:
    return _text(value).replace('"', "&quot;").replace("\n", " ")
