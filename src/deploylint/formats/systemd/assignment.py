"""One ``Key=value`` of a unit file."""

from __future__ import annotations

from deploylint.formats.systemd.lines import BLANKS, Line, Piece, offset_in, pieces_from, span_in
from deploylint.formats.systemd.templates import is_template
from deploylint.lazy.records import NamedTuple


class Assignment(NamedTuple):
    """A setting as it stands in the file.

    ``value`` is the joined value without blanks around it; ``pieces`` map its
    characters to the file. ``start`` and ``key_end`` bound the key. ``line`` is
    the line that systemd names in messages.
    """

    section: str
    key: str
    value: str
    start: int
    key_end: int
    pieces: tuple[Piece, ...]
    line: int

    def span(self, start: int = 0, end: int | None = None) -> tuple[int, int]:
        """File offsets of ``value[start:end]``."""
        return span_in(self.pieces, start, len(self.value) if end is None else end)

    def offset(self, index: int) -> int:
        """File offset of ``value[index]``."""
        return offset_in(self.pieces, index)

    @property
    def end(self) -> int:
        return self.span()[1]

    @property
    def templated(self) -> bool:
        """Whether the value, or a part of it, is filled in before systemd reads it."""
        return is_template(self.value)


def assignment(section: str, line: Line) -> Assignment | None:
    """The setting that ``line`` holds, None where it has no key or no ``=``."""
    text = line.text
    key, equals, rest = text.partition("=")
    key = key.strip(BLANKS)
    if not equals or not key:
        return None
    value = rest.strip(BLANKS)
    key_at = text.index(key)
    at = text.index(value, text.index("=") + 1)
    if len(line.pieces) == 1:
        base = line.pieces[0][1]
        return Assignment(
            section, key, value, base + key_at, base + key_at + len(key), ((0, base + at),),
            line.number,
        )  # fmt: skip
    start, key_end = line.span(key_at, key_at + len(key))
    return Assignment(
        section, key, value, start, key_end, pieces_from(line.pieces, at), line.number
    )
