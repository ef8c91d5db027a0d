"""The table of fixes in ``docs/fixing.md``: which rules have one, how safe, what it changes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from deploylint.lazy.records import NamedTuple
from deploylint.registry import rules
from deploylint.rulepages import read_page
from deploylint.rulepages.metadata import safeties_in

BEGIN, END = "<!-- fixes: generated -->", "<!-- fixes: end -->"
# How many fixes of each rule were read on repositories that nobody had tuned on.
_READ = Path(__file__).parents[3] / "docs" / "fixes-read.csv"
_SENTENCE = re.compile(r"(?:Unsafe\. )?.*?\.(?= [A-Z`]|\Z)")


class Row(NamedTuple):
    """One rule that fixes; ``safeties`` are the kinds of fix that its page tells of.

    ``says`` is what the page says first of what may change; ``read`` how many fixes a reviewer
    would merge of those that were read, empty where none was.
    """

    code: str
    slug: str
    safeties: tuple[str, ...]
    says: str
    read: str


def rows() -> Iterator[Row]:
    """A row for every rule whose decorator says ``fixable``, by code."""
    read = _merged()
    for entry in sorted(rules()):
        if entry.fixable and not entry.from_plugin:
            text = read_page(entry.code).section("Fix safety").strip()
            first = " ".join(text.split("\n\n", 1)[0].split())
            sentence = _SENTENCE.match(first)
            kinds = safeties_in(text)
            says = (sentence[0] if sentence else first).strip()
            yield Row(entry.code, entry.slug, kinds, says, read.get(entry.code, ""))


def _merged() -> dict[str, str]:
    with _READ.open(encoding="utf-8", newline="") as file:
        return {
            row["rule"]: f"{row['merged']} of {row['read']}"
            for row in csv.DictReader(file)
            if row["read"] != "0"
        }


def render() -> str:
    """The table as Markdown, between its marks."""
    head = (
        "| rule | fix | what it may change, as its page says first | merged |\n|---|---|---|---|\n"
    )
    cells = (
        f"| {row.code} {row.slug} | {', '.join(row.safeties)} | {row.says} | {row.read} |\n"
        for row in rows()
    )
    return f"{BEGIN}\n{head}{''.join(cells)}{END}"


def updated(text: str) -> str:
    """A document with the table in the place of the one that it holds."""
    return text[: text.index(BEGIN)] + render() + text[text.index(END) + len(END) :]
