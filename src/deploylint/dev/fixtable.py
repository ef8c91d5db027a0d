"""The table of fixes in ``docs/fixing.md``: which rules have one, how safe, what it changes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.lazy.records import NamedTuple
from deploylint.registry import rules
from deploylint.rulepages import read_page
from deploylint.rulepages.metadata import safeties_in

BEGIN, END = "<!-- fixes: generated -->", "<!-- fixes: end -->"
_SENTENCE = re.compile(r"(?:Unsafe\. )?.*?\.(?= [A-Z`]|\Z)")


class Row(NamedTuple):
    """One rule that fixes; ``safeties`` are the kinds of fix that its page tells of."""

    code: str
    slug: str
    safeties: tuple[str, ...]
    says: str


def rows() -> Iterator[Row]:
    """A row for every rule whose decorator says ``fixable``, by code."""
    for entry in sorted(rules()):
        if entry.fixable and not entry.from_plugin:
            text = read_page(entry.code).section("Fix safety").strip()
            first = " ".join(text.split("\n\n", 1)[0].split())
            sentence = _SENTENCE.match(first)
            kinds = safeties_in(text)
            yield Row(entry.code, entry.slug, kinds, (sentence[0] if sentence else first).strip())


def render() -> str:
    """The table as Markdown, between its marks."""
    head = "| rule | fix | what its page says first |\n|---|---|---|\n"
    cells = (
        f"| {row.code} {row.slug} | {', '.join(row.safeties)} | {row.says} |\n" for row in rows()
    )
    return f"{BEGIN}\n{head}{''.join(cells)}{END}"


def updated(text: str) -> str:
    """A document with the table in the place of the one that it holds."""
    return text[: text.index(BEGIN)] + render() + text[text.index(END) + len(END) :]
