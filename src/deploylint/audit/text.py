"""The readiness report for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.audit.model import Audit, Row, Status
from deploylint.report.terminal import harmless

SIGNS = {
    Status.FAIL: "✗",
    Status.UNKNOWN: "?",
    Status.SUPPRESSED: "○",
    Status.NOTE: "i",
    Status.PASS: "✓",
    Status.NONE: "·",
}

STATES = {"known": "✓", "absent": "·", "unknown": "?"}


def render(audit: Audit) -> str:
    return "\n".join(_lines(audit))


def _lines(audit: Audit) -> Iterator[str]:
    yield f"{harmless(audit.project)}: {audit.verdict.value} ({audit.reasons})"
    for name, text in facts(audit):
        yield f"  {name:<14}{harmless(text)}"
    yield f"  {'rules':<14}{counts(audit)}"
    yield from _services(audit)
    for section in audit.sections():
        yield ""
        yield f"{section.title} ({len(section.rows)})"
        for row in section.rows:
            yield from _row(row)
    yield from _left_out(audit)
    if audit.absent:
        yield ""
        yield f"not applicable (nothing to look at, which proves nothing): {len(audit.absent)}"
        yield from _wrapped([code for code, _ in audit.absent])
    if audit.presence:
        yield ""
        yield "documents and scripts"
        for each in audit.presence:
            sign = SIGNS[Status.PASS if each.path else Status.NONE]
            yield f"  {sign} {harmless(each.name)}  {harmless(each.path) or 'missing'}"


def facts(audit: Audit) -> Iterator[tuple[str, str]]:
    """What exactly was judged: a name and a text for each fact that is known."""
    head = audit.head
    commit = f"{head.commit}, {head.state}" if head.commit else ""
    named = (
        ("commit", commit),
        ("date", head.date),
        ("deploylint", head.version),
        ("configuration", head.configuration),
        ("baseline", head.baseline),
    )
    yield from ((name, text) for name, text in named if text)


def _left_out(audit: Audit) -> Iterator[str]:
    if audit.left_out:
        yield ""
        yield "left out"
    for out in audit.left_out:
        yield f"  {harmless(out.name)}  {harmless(out.at)}  {harmless(out.reason)}"


def _services(audit: Audit) -> Iterator[str]:
    if audit.services:
        yield ""
        yield "services"
    for each in audit.services:
        yield f"  {harmless(each.name)}  {harmless(each.at)}"
        for said in each.aspects:
            sign = STATES[said.state]
            yield f"    {sign} {said.name:<12}{harmless(said.text)}  ({harmless(said.at)})"


def _row(row: Row) -> Iterator[str]:
    service = f" [{harmless(row.service)}]" if row.service else ""
    about = f" – {harmless(row.about)}" if row.about and row.status is not Status.PASS else ""
    yield f"  {SIGNS[row.status]} {row.code} {row.slug}{service}: {row.status.value}{about}"
    for place in row.places:
        severity = f"{place.severity}: " if place.severity else ""
        message = f"{severity}{harmless(place.message)}"
        yield f"      {SIGNS[place.status]} {harmless(place.at)}  {message}"
        if place.code:
            yield f"          {harmless(place.code)}"
    if row.total > len(row.places):
        yield f"      and {row.total - len(row.places)} more"


def counts(audit: Audit) -> str:
    """How many rows there are of each status."""
    return ", ".join(f"{audit.count(status)} {status.value}" for status in Status)


def _wrapped(codes: list[str]) -> Iterator[str]:
    for start in range(0, len(codes), 12):
        yield f"  {' '.join(codes[start : start + 12])}"
