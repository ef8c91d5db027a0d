"""From the line and UTF-8 column of an ``ast`` node to a code-point offset."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

from deploylint.lazy.regexes import regex

_LINE_END = regex(r"\r\n?|\n")
_WIDE = regex(r"[^\x00-\x7f]")


class Positions:
    """Offsets into one text, with lines as the Python tokenizer counts them.

    A lone carriage return ends a line for Python (and for no other part of the
    tool); a form feed does not.
    """

    __slots__ = ("_starts", "_text", "_wide")

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        self._wide: dict[int, tuple[list[int], list[int]]] | None = None if text.isascii() else {}

    def offset(self, line: int, column: int) -> int:
        """The offset of UTF-8 byte ``column``, from 0, of ``line``, from 1."""
        if self._wide is None:
            return self._starts[line - 1] + column
        return self._starts[line - 1] + column - self._surplus(line, column)

    def character(self, line: int, column: int) -> int:
        """The offset of character ``column``, from 0; both are clamped to the text."""
        line = min(max(line, 1), len(self._starts))
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self._text)
        return min(start + max(column, 0), end)

    def _surplus(self, line: int, column: int) -> int:
        """How many more bytes than characters come before ``column``."""
        assert self._wide is not None
        table = self._wide.get(line)
        if table is None:
            table = self._wide[line] = self._wide_characters(line)
        ends, surplus = table
        index = bisect_left(ends, column + 1)
        return surplus[index - 1] if index else 0

    def _wide_characters(self, line: int) -> tuple[list[int], list[int]]:
        """Where each non-ASCII character of a line ends in bytes, and the surplus so far."""
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self._text)
        found = [
            (match.start() - start, len(match[0].encode("utf-8", "surrogatepass")) - 1)
            for match in _WIDE.finditer(self._text, start, end)
        ]
        surplus = list(accumulate(extra for _, extra in found))
        ends = [index + 1 + total for (index, _), total in zip(found, surplus, strict=True)]
        return ends, surplus
