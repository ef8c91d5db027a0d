"""The findings by rule: one row each, the rules that can break production first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.lazy.records import NamedTuple
from deploylint.model import Finding, Severity
from deploylint.report.summary import MARKS, safeties_of, severity_of
from deploylint.report.terminal import Paint

HEADER = ("severity", "code", "rule", "count", "fix", "files")
_NUMBERS = (3, 5)


class Row(NamedTuple):
    """What was found for one rule; ``severity`` is the worst of it."""

    severity: Severity
    code: str
    slug: str
    findings: int
    marks: str
    files: int


def rows(findings: Iterable[Finding]) -> list[Row]:
    """By severity, then by how often, then by code."""
    by_rule: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault((finding.code, finding.slug), []).append(finding)
    made = (_row(code, slug, group) for (code, slug), group in by_rule.items())
    return sorted(made, key=lambda row: (-row.severity, -row.findings, row.code))


def _row(code: str, slug: str, group: list[Finding]) -> Row:
    worst = max(map(severity_of, group))
    safeties = frozenset().union(*map(safeties_of, group))
    marks = "".join(mark for safety, mark in MARKS.items() if safety in safeties)
    files = len({finding.where.path for finding in group})
    return Row(worst, code, slug, len(group), marks, files)


def table(findings: Iterable[Finding], paint: Paint) -> Iterator[str]:
    """A header and one line a rule, nothing where there are no findings."""
    made = rows(findings)
    if not made:
        return
    lines = [HEADER, *((row.severity.label, *map(str, row[1:])) for row in made)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    yield paint(_aligned(HEADER, widths), "bold")
    for row, line in zip(made, lines[1:], strict=True):
        severity, _, rest = _aligned(line, widths).partition(" ")
        yield f"{paint(severity, row.severity.label)} {rest}"


def _aligned(cells: Iterable[str], widths: list[int]) -> str:
    placed = zip(cells, widths, strict=True)
    aligned = (
        cell.rjust(width) if number in _NUMBERS else cell.ljust(width)
        for number, (cell, width) in enumerate(placed)
    )
    return "  ".join(aligned).rstrip()
