"""The readiness report for a pull request or a wiki, the map in it as Mermaid."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.audit.model import Audit, Place, Row, Status
from deploylint.audit.text import STATES, counts, facts
from deploylint.lazy.regexes import regex
from deploylint.map import mermaid
from deploylint.report.terminal import printable

SIGNS = {
    Status.FAIL: "❌",
    Status.UNKNOWN: "❔",
    Status.SUPPRESSED: "⚪",
    Status.NOTE: "🛈",
    Status.PASS: "✅",
    Status.NONE: "➖",
}
_SPECIAL = regex(r"([\\`*_{}\[\]<>#|~@])")
_TICKS = regex(r"`+")


def render(audit: Audit) -> str:
    return "\n".join(_lines(audit))


def _lines(audit: Audit) -> Iterator[str]:
    yield f"# {_prose(audit.project)}: {audit.verdict.value}\n"
    yield f"{_prose(audit.reasons).capitalize()}.\n"
    yield from (f"- {name}: {_prose(text)}" for name, text in facts(audit))
    yield f"- rules: {counts(audit)}; a rule passes with evidence only\n"
    yield from _services(audit)
    for section in audit.sections():
        folded = section.name == "right"
        if folded:
            yield f"<details><summary>{section.title.capitalize()}: {len(section.rows)}</summary>\n"
        else:
            yield f"## {section.title.capitalize()}\n"
        yield "| | rule | service | place | seen |\n|---|---|---|---|---|"
        for row in section.rows:
            yield from _row(row)
        yield "\n</details>\n" if folded else ""
    yield from _left_out(audit)
    if len(audit.map.nodes) > 1:
        yield f"## Deployment map\n\n```mermaid\n{mermaid.render(audit.map)}\n```\n"
    if audit.absent:
        named = ", ".join(f"{code} {slug}" for code, slug in audit.absent)
        yield f"<details><summary>Not applicable: {len(audit.absent)}</summary>\n"
        yield f"{named}\n\n</details>\n"
    yield from _presence(audit)


def _services(audit: Audit) -> Iterator[str]:
    if audit.services:
        yield "## Services\n\n| service | aspect | | what | place |\n|---|---|---|---|---|"
        for each in audit.services:
            name = _prose(each.name)
            for said in each.aspects:
                what, at = _prose(said.text), _code(said.at)
                yield f"| {name} | {said.name} | {STATES[said.state]} | {what} | {at} |"
                name = ""
        yield ""


def _left_out(audit: Audit) -> Iterator[str]:
    for out in audit.left_out:
        yield f"- left out: {_prose(out.name)} ({_code(out.at)}): {_prose(out.reason)}"
    if audit.left_out:
        yield ""


def _row(row: Row) -> Iterator[str]:
    rule, service = f"{row.code} {row.slug}", _prose(row.service)
    for place in row.places:
        seen = _seen(place)
        yield f"| {SIGNS[place.status]} | {rule} | {service} | {_code(place.at)} | {seen} |"
        rule = service = ""
    if row.total > len(row.places):
        yield f"| | | | | and {row.total - len(row.places)} more |"


def _seen(place: Place) -> str:
    message = _prose(place.message)
    return f"{message}<br>{_code(place.code)}" if place.code else message


def _presence(audit: Audit) -> Iterator[str]:
    if audit.presence:
        yield "## Documents and scripts\n\n| | wanted | found |\n|---|---|---|"
        for each in audit.presence:
            sign = SIGNS[Status.PASS if each.path else Status.NONE]
            found = _code(each.path) if each.path else "missing"
            yield f"| {sign} | {_prose(each.name)} | {found} |"
        yield ""


def _prose(text: str) -> str:
    """Text without any Markdown; code between backticks stays code."""
    parts = printable(text).split("`")
    if len(parts) % 2 == 0:
        return _SPECIAL.sub(r"\\\1", printable(text))
    return "".join(
        _code(part) if number % 2 else _SPECIAL.sub(r"\\\1", part)
        for number, part in enumerate(parts)
    )


def _code(text: str) -> str:
    """A code span in a cell of a table, with a fence longer than the backticks inside."""
    text = printable(text).replace("|", "\\|")
    if not text:
        return ""
    longest = max((len(run) for run in _TICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{fence}{space}{text}{space}{fence}"
