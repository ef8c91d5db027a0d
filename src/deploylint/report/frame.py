"""Draws places of a file: the lines around them, carets below them, cropped to fit."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.lazy.records import NamedTuple
from deploylint.model import Where
from deploylint.report.terminal import Paint, cells
from deploylint.source import Source

_CONTEXT = 2
# Columns of code that a frame shows, and those left of the place in a longer line.
_WIDTH = 120
_BEFORE = 40
# Of a longer line only so many code points around the place are looked at.
_MAX_CELLS = 1_000
# Lines shown at the start and at the end of a place of many lines.
_HEAD, _TAIL = 3, 2


class Mark(NamedTuple):
    """One place to underline, with ``^`` where it is primary and ``-`` where it is related."""

    where: Where
    style: str
    label: str = ""
    primary: bool = True


def draw(source: Source, marks: list[Mark], paint: Paint) -> Iterator[str]:
    """The lines of ``source`` that hold ``marks``, as rows of text, without a header.

    Marks that lie outside of the text are left out. A primary place of several
    lines gets a bar beside them; of a related one, the first line is underlined.
    """
    inside = [mark for mark in marks if 1 <= mark.where.line <= len(source.starts)]
    return _Frame(source, inside, paint).rows() if inside else iter(())


class _Line(NamedTuple):
    """A line as printed: its cells (text and width) and which of them are shown.

    ``before`` counts the code points left of the cells, ``after`` those right of them.
    """

    cells: list[tuple[str, int]]
    low: int
    high: int
    before: int = 0
    after: int = 0

    @property
    def code(self) -> str:
        shown = "".join(cell for cell, _ in self.cells[self.low : self.high])
        more = self.after or self.high < len(self.cells)
        return f"{self._ellipsis}{shown}{'…' if more else ''}".rstrip()

    @property
    def end(self) -> int:
        return self.before + len(self.cells)

    @property
    def _ellipsis(self) -> str:
        return "…" if self.low or self.before else ""

    def column(self, index: int) -> int:
        """The printed column, from 0, of a code point, or of the nearest that is shown."""
        index = min(max(index - self.before, self.low), self.high)
        return len(self._ellipsis) + _width(self.cells[self.low : index])


class _Frame:
    def __init__(self, source: Source, marks: list[Mark], paint: Paint) -> None:
        self.source = source
        self.paint = paint
        self.tall = next((mark for mark in marks if mark.primary and self._is_tall(mark)), None)
        self.flat: dict[int, list[Mark]] = {}
        for mark in marks:
            if mark is not self.tall:
                self.flat.setdefault(mark.where.line, []).append(mark)
        self.lines = sorted(self._shown(marks))
        self.gutter = len(str(self.lines[-1]))
        self.below = paint(" " * self.gutter + " |", "frame")

    def _is_tall(self, mark: Mark) -> bool:
        return self._last(mark.where) > mark.where.line

    def _last(self, where: Where) -> int:
        """The last line of which the place holds anything."""
        last = where.end_line - 1 if where.end_column <= 1 else where.end_line
        return min(max(last, where.line), len(self.source.starts))

    def _shown(self, marks: list[Mark]) -> set[int]:
        shown: set[int] = set()
        for mark in marks:
            first = mark.where.line
            last = self._last(mark.where) if mark is self.tall else first
            around = _CONTEXT if mark.primary else 0
            shown |= set(range(first - around, min(first + _HEAD, last + 1)))
            shown |= set(range(max(first, last - _TAIL + 1), last + around + 1))
        count = len(self.source.starts)
        if self._length(count) == 0 and all(mark.where.line != count for mark in marks):
            shown.discard(count)  # nothing follows the final newline
        return {line for line in shown if 1 <= line <= count}

    def rows(self) -> Iterator[str]:
        yield self.below
        previous = self.lines[0] - 1
        for number in self.lines:
            if number != previous + 1:
                yield self.paint("...", "frame")
            yield from self._line(number)
            previous = number
        yield self.below

    def _line(self, number: int) -> Iterator[str]:
        marks = self.flat.get(number, [])
        corner = self._corner(number)
        points = [mark.where.column - 1 for mark in marks] + [each for each in (corner,) if each]
        line = self._cropped(number, min(points, default=0))
        head = self.paint(f"{number:>{self.gutter}} |", "frame")
        yield f"{head} {self._bar(number)}{line.code}".rstrip()
        if self.tall and corner is not None:
            lead = " _" if number == self.tall.where.line else "|_"
            joint = self.paint(f"{lead}{'_' * line.column(corner)}^", self.tall.style)
            yield f"{self.below} {joint}"
        for mark in marks:
            yield f"{self.below} {self._bar(number, below=True)}{self._carets(mark, line)}"

    def _cropped(self, number: int, point: int) -> _Line:
        length = self._length(number)
        before = max(0, point - _MAX_CELLS // 2) if length > _MAX_CELLS else 0
        start = self.source.starts[number - 1] + before
        text = self.source.text[start : start + min(_MAX_CELLS, length - before)]
        line = _cropped(cells(text), point - before)
        return line._replace(before=before, after=length - before - len(text))

    def _length(self, number: int) -> int:
        start, end = self.source.line_span(number)
        return end - start

    def _carets(self, mark: Mark, line: _Line) -> str:
        where = mark.where
        one_line = where.end_line == where.line
        start, end = where.column - 1, where.end_column - 1 if one_line else line.end
        column = line.column(start)
        sign = "^" if mark.primary else "-"
        carets = sign * max(1, line.column(end) - column)
        return " " * column + self.paint(f"{carets} {mark.label}".rstrip(), mark.style)

    # --- the bar beside a place of several lines ---

    def _bar(self, number: int, *, below: bool = False) -> str:
        if not self.tall:
            return ""
        first, last = self.tall.where.line, self._last(self.tall.where)
        if number == first and not below:
            return self.paint("/ ", self.tall.style) if self._opens_line() else "  "
        inside = first <= number < last if below else first < number <= last
        return self.paint("| ", self.tall.style) if inside else "  "

    def _opens_line(self) -> bool:
        assert self.tall
        where = self.tall.where
        if where.column > _MAX_CELLS:
            return False
        return not self.source.line_text(where.line)[: where.column - 1].strip()

    def _corner(self, number: int) -> int | None:
        """The code point of a line to which the bar leads, from 0, if it does."""
        if not self.tall:
            return None
        where = self.tall.where
        if number == where.line and not self._opens_line():
            return where.column - 1
        if number == self._last(where):
            length = self._length(number)
            return max(0, (where.end_column - 1 if where.end_line == number else length) - 1)
        return None


def _cropped(line: list[tuple[str, int]], point: int) -> _Line:
    """The part of a long line in which the code point ``point`` is seen."""
    if _width(line) <= _WIDTH:
        return _Line(line, 0, len(line))
    low = max(0, min(point, len(line)) - _BEFORE)
    low = low if _width(line[:point]) > _WIDTH // 2 else 0
    high, room = low, _WIDTH
    while high < len(line) and room > 0:
        room -= line[high][1]
        high += 1
    return _Line(line, low, high)


def _width(line: list[tuple[str, int]]) -> int:
    return sum(width for _, width in line)
