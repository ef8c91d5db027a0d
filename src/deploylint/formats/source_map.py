"""Text put together from pieces of a file, that knows where each character stood."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise
from operator import itemgetter

Piece = tuple[int, int, int]
"""``(at, start, end)``: the text from index ``at`` on is the file's ``start`` to ``end``.

A piece is either copied as it stands, or a single character that the file
spells with more (``\\n``, ``\\u00e9``).
"""

_at = itemgetter(0)


class SourceMap:
    """A string whose indices map back to offsets of a file.

    Logical lines, JSON strings and YAML scalars become ``SourceMap`` before they
    are tokenised, so that every token has a place in the file.
    """

    __slots__ = ("pieces", "text")

    def __init__(self, text: str, pieces: Iterable[Piece]) -> None:
        self.text = text
        self.pieces = list(pieces)

    @classmethod
    def verbatim(cls, text: str, start: int = 0) -> SourceMap:
        """``text`` as it stands in the file at offset ``start``."""
        return cls(text, [(0, start, start + len(text))])

    @classmethod
    def join(cls, parts: Iterable[tuple[str, int, int]]) -> SourceMap:
        """Text made of ``(text, start, end)`` parts of a file, in order."""
        pieces: list[Piece] = []
        texts: list[str] = []
        at = 0
        for text, start, end in parts:
            if text or not pieces:
                pieces.append((at, start, end))
                texts.append(text)
                at += len(text)
        return cls("".join(texts), pieces)

    def start_of(self, index: int) -> int:
        """Offset in the file of the character at ``index``."""
        pieces = self.pieces
        number = bisect_right(pieces, index, key=_at) - 1 if len(pieces) > 1 else 0
        at, start, end = pieces[number]
        return min(start + index - at, end)

    def end_of(self, index: int) -> int:
        """Offset in the file just after the character before ``index``."""
        if index == 0:
            return self.pieces[0][1]
        pieces = self.pieces
        number = bisect_right(pieces, index - 1, key=_at) - 1 if len(pieces) > 1 else 0
        at, start, end = pieces[number]
        stop = pieces[number + 1][0] if number + 1 < len(pieces) else len(self.text)
        return end if index == stop else start + index - at

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the file of ``text[start:end]``."""
        first = self.start_of(start)
        return (first, self.end_of(end)) if end > start else (first, first)

    def cut(self, start: int, end: int) -> SourceMap:
        """``text[start:end]`` with its own places."""
        if len(self.pieces) == 1 and self.pieces[0][2] - self.pieces[0][1] == len(self.text):
            return SourceMap.verbatim(self.text[start:end], self.pieces[0][1] + start)
        if start >= end:
            return SourceMap.verbatim("", self.start_of(start))
        first = bisect_right(self.pieces, start, key=_at) - 1
        last = bisect_left(self.pieces, end, key=_at)
        bounds = [start, *(at for at, _, _ in self.pieces[first + 1 : last]), end]
        return SourceMap(
            self.text[start:end],
            [(left - start, *self.span(left, right)) for left, right in pairwise(bounds)],
        )
