"""Surgery on comma-separated lists: where an item begins and ends, comma and lines included."""

from __future__ import annotations

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_TRIVIA = regex(r"(?:[ \t\f\r\n]|\\\r?\n|#[^\r\n]*)*")
_BLANK = regex(r"[ \t\f]*")
_REST = regex(r"[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n|\Z)")


class Slot(NamedTuple):
    """One item with its own parentheses. ``comma`` is the offset behind its comma, or None."""

    start: int
    end: int
    comma: int | None


class Delimited:
    """The items between an opening and a closing bracket of ``text``.

    ``opening`` is the offset behind the opening bracket, ``closing`` that of
    the closing one.
    """

    __slots__ = ("closing", "opening", "slots", "text")

    def __init__(self, text: str, opening: int, closing: int, slots: list[Slot]) -> None:
        self.text = text
        self.opening = opening
        self.closing = closing
        self.slots = slots

    @classmethod
    def scan(
        cls, text: str, opening: int, closing: int, items: list[tuple[int, int]]
    ) -> Delimited | None:
        """Find the commas around ``items``, spans in source order; None where they are not."""
        slots: list[Slot] = []
        begin = opening
        for _, end in items:
            start = skip_trivia(text, begin)
            after, comma = _to_comma(text, end, closing)
            if after is None:
                return None
            slots.append(Slot(start, after, comma))
            begin = closing if comma is None else comma
        complete = all(slot.comma is not None for slot in slots[:-1])
        return cls(text, opening, closing, slots) if complete else None

    def removal(self, index: int) -> tuple[int, int]:
        """The range to delete so that item ``index`` is gone and the rest reads as before.

        A comment behind the item on its own line goes with it; comments above
        it and above the next item stay.
        """
        slot = self.slots[index]
        stop = slot.end if slot.comma is None else slot.comma
        if len(self.slots) == 1 and not self._has_comment(self.opening, self.closing):
            return self.opening, self.closing
        line = self._line_start(slot.start)
        rest = _REST.match(self.text, stop)
        if line is not None and rest and rest.end() <= self.closing:
            return line, rest.end()
        if slot.comma is None:
            return self._removal_of_last(index)
        return self._removal_within(index, slot.comma)

    def _removal_within(self, index: int, comma: int) -> tuple[int, int]:
        slot = self.slots[index]
        behind = skip_blanks(self.text, comma)
        if self.text[behind : behind + 1] not in "\r\n#":
            return slot.start, behind
        previous = self.slots[index - 1].comma if index else None
        if previous is not None and not self.text[previous : slot.start].strip(" \t"):
            return previous, comma
        return slot.start, comma

    def _removal_of_last(self, index: int) -> tuple[int, int]:
        """Takes the comma before the item along, unless a comment stands between."""
        slot = self.slots[index]
        if index and not self._has_comment(self.slots[index - 1].end, slot.start):
            return self.slots[index - 1].end, slot.end
        return slot.start, slot.end

    def _line_start(self, offset: int) -> int | None:
        """The start of the line, when nothing but blanks stands before ``offset``."""
        begin = max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1
        own = begin >= self.opening and not self.text[begin:offset].strip(" \t\f")
        return begin if own else None

    @property
    def has_comments(self) -> bool:
        """Whether a comment stands anywhere between the brackets, outside the items."""
        return self._has_comment(self.opening, self.closing)

    def _has_comment(self, start: int, end: int) -> bool:
        """A ``#`` outside the items; the gaps between them hold no strings."""
        gaps = [self.opening]
        for slot in self.slots:
            gaps += [slot.start, slot.end]
        gaps.append(self.closing)
        pairs = zip(gaps[::2], gaps[1::2], strict=True)
        return any("#" in self.text[max(begin, start) : min(stop, end)] for begin, stop in pairs)

    def addition(self, item: str) -> list[tuple[int, str]]:
        """Where and what to insert so that ``item`` becomes the last one.

        A comment behind the last item stays behind it.
        """
        if not self.slots:
            return [(self.opening, item)]
        last = self.slots[-1]
        line = self._line_start(last.start)
        if line is None:
            at = last.end if last.comma is None else last.comma
            return [(at, f", {item}" if last.comma is None else f" {item}")]
        indent, comma = self.text[line : last.start], "" if last.comma is None else ","
        rest = _REST.match(self.text, last.end if last.comma is None else last.comma)
        if rest and "#" in rest[0] and rest.end() <= self.closing:
            before = [] if comma else [(last.end, ",")]
            return [*before, (rest.end(), f"{indent}{item}{comma}\n")]
        if last.comma is None:
            return [(last.end, f",\n{indent}{item}")]
        return [(last.comma, f"\n{indent}{item},")]


def skip_trivia(text: str, offset: int) -> int:
    """The offset of the next character that is no blank, comment or line continuation."""
    found = _TRIVIA.match(text, offset)
    return found.end() if found else offset


def skip_blanks(text: str, offset: int) -> int:
    found = _BLANK.match(text, offset)
    return found.end() if found else offset


def _to_comma(text: str, end: int, closing: int) -> tuple[int | None, int | None]:
    """Past the item's own closing parentheses: its end, and the offset behind its comma."""
    while True:
        offset = min(skip_trivia(text, end), closing)
        if offset == closing:
            return end, None
        if text[offset : offset + 1] == ",":
            return end, offset + 1
        if text[offset : offset + 1] != ")":
            return None, None
        end = offset + 1
