"""The readiness report for a pull request or a wiki, the map in it as Mermaid."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.audit.model import Audit, Place, Row, Status
from deploylint.audit.text import STATES, counts, facts
from deploylint.map import mermaid
from deploylint.report.markup import code, prose

SIGNS = {
    Status.FAIL: "❌",
    Status.UNKNOWN: "❔",
    Status.SUPPRESSED: "⚪",
    Status.NOTE: "🛈",
    Status.PASS: "✅",
    Status.NONE: "➖",
}


def render(audit: Audit) -> str:
    return "\n".join(_lines(audit))


def _lines(audit: Audit) -> Iterator[str]:
    yield f"# {prose(audit.project)}: {audit.verdict.value}\n"
    yield f"{prose(audit.reasons).capitalize()}.\n"
    yield from (f"- {name}: {prose(text)}" for name, text in facts(audit))
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
        named = ", ".join(f"{number} {slug}" for number, slug in audit.absent)
        yield f"<details><summary>Not applicable: {len(audit.absent)}</summary>\n"
        yield f"{named}\n\n</details>\n"
    yield from _presence(audit)


def _services(audit: Audit) -> Iterator[str]:
    if audit.services:
        yield "## Services\n\n| service | aspect | | what | place |\n|---|---|---|---|---|"
        for each in audit.services:
            name = prose(each.name)
            for said in each.aspects:
                what, at = prose(said.text), code(said.at)
                yield f"| {name} | {said.name} | {STATES[said.state]} | {what} | {at} |"
                name = ""
        yield ""


def _left_out(audit: Audit) -> Iterator[str]:
    for out in audit.left_out:
        yield f"- left out: {prose(out.name)} ({code(out.at)}): {prose(out.reason)}"
    if audit.left_out:
        yield ""


def _row(row: Row) -> Iterator[str]:
    name = f"[{row.code}]({row.page})" if row.page else row.code
    rule, service = f"{name} {row.slug}", prose(row.service)
    for place in row.places:
        seen = _seen(place)
        yield f"| {SIGNS[place.status]} | {rule} | {service} | {code(place.at)} | {seen} |"
        rule = service = ""
    if row.total > len(row.places):
        yield f"| | | | | and {row.total - len(row.places)} more |"


def _seen(place: Place) -> str:
    message = prose(place.message)
    return f"{message}<br>{code(place.code)}" if place.code else message


def _presence(audit: Audit) -> Iterator[str]:
    if audit.presence:
        yield "## Documents and scripts\n\n| | wanted | found |\n|---|---|---|"
        for each in audit.presence:
            sign = SIGNS[Status.PASS if each.path else Status.NONE]
            found = code(each.path) if each.path else "missing"
            yield f"| {sign} | {prose(each.name)} | {found} |"
        yield ""
