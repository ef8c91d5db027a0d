"""Logical lines of a unit file, as systemd's ``config_parse`` joins them."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterator

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

BLANKS = " \t"
MAX_LINE = 1 << 20
_PHYSICAL = regex(r"([^\n\r\0]*)(?:(?:\n\r?|\r\n?)\0?|\0|\Z)")


class LineTooLong(ValueError):
    """A line, or a line with its continuations, of more than 1 MiB: systemd gives up."""

    def __init__(self, offset: int) -> None:
        super().__init__("line too long")
        self.offset = offset


Piece = tuple[int, int]
"""``(at, offset)``: from ``at`` of a joined text on, its characters stand at ``offset``."""


class Line(NamedTuple):
    """A line with its continuations, each backslash at a line end being a blank.

    ``number`` is the line that systemd names in its messages: the last one.
    """

    text: str
    pieces: tuple[Piece, ...]
    number: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        return span_in(self.pieces, start, end)


def offset_in(pieces: tuple[Piece, ...], index: int) -> int:
    """The file offset of one character of a joined text."""
    at, offset = pieces[bisect_right(pieces, (index, sys.maxsize)) - 1]
    return offset + index - at


def span_in(pieces: tuple[Piece, ...], start: int, end: int) -> tuple[int, int]:
    """The file offsets of a range of a joined text; an empty range stays empty."""
    first = offset_in(pieces, start)
    return first, first if start >= end else offset_in(pieces, end - 1) + 1


def pieces_from(pieces: tuple[Piece, ...], start: int) -> tuple[Piece, ...]:
    """The same map for the text without its first ``start`` characters."""
    later = ((at - start, offset) for at, offset in pieces if at > start)
    return ((0, offset_in(pieces, start)), *later)


def logical_lines(text: str) -> Iterator[Line]:
    """All lines but blank ones and comments, which may stand inside a continuation.

    Raises ``LineTooLong``.
    """
    joined = _Joined()
    number = 0
    for offset, line in _physical_lines(text):
        number += 1
        stripped = line.lstrip(BLANKS)
        if stripped and stripped[0] in "#;":
            continue
        if len(line) > MAX_LINE:
            raise LineTooLong(offset)
        if line and line[-1] == "\\" and _is_continued(line):
            joined.add(line[:-1] + " ", offset)
        elif joined.parts:
            joined.add(line, offset)
            yield joined.take(number)
        elif stripped:
            yield Line(line, ((0, offset),), number)
    if joined.parts:
        yield joined.take(number + 1)


class _Joined:
    """The line under construction while continuations last."""

    __slots__ = ("length", "parts", "pieces")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.pieces: list[Piece] = []
        self.length = 0

    def add(self, text: str, offset: int) -> None:
        self.pieces.append((self.length, offset))
        self.parts.append(text)
        self.length += len(text)
        if self.length > MAX_LINE:
            raise LineTooLong(offset)

    def take(self, number: int) -> Line:
        line = Line("".join(self.parts), tuple(self.pieces), number)
        self.parts, self.pieces, self.length = [], [], 0
        return line


def _physical_lines(text: str) -> Iterator[tuple[int, str]]:
    if "\r" in text or "\0" in text:
        for match in _PHYSICAL.finditer(text):
            yield match.start(), match[1]
        return
    offset = 0
    for line in text.split("\n"):
        yield offset, line
        offset += len(line) + 1


def _is_continued(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1
