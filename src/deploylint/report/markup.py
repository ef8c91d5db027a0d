"""Text of a repository within Markdown: nothing in it is a link, an image, a mention or a tag."""

from __future__ import annotations

from deploylint.lazy.regexes import regex
from deploylint.report.terminal import harmless

_SPECIAL = regex(r"([\\`*_{}\[\]<>#|~@!&])")
_TICKS = regex(r"`+")


def prose(text: str) -> str:
    """Text without any Markdown; code between backticks stays code."""
    parts = harmless(text).split("`")
    if len(parts) % 2 == 0:
        return _escaped(harmless(text))
    return "".join(
        code(part) if number % 2 else _escaped(part) for number, part in enumerate(parts)
    )


def _escaped(text: str) -> str:
    # A scheme is made a link of even without brackets.
    return _SPECIAL.sub(r"\\\1", text).replace("://", ":&#47;/").replace("www.", "www&#46;")


def code(text: str) -> str:
    """A code span in a cell of a table, with a fence longer than the backticks inside."""
    text = harmless(text).replace("|", "\\|")
    if not text:
        return ""
    longest = max((len(run) for run in _TICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{fence}{space}{text}{space}{fence}"
