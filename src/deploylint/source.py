"""Decoded text that remembers how it was encoded, and where every offset lies."""

from __future__ import annotations

import re
from bisect import bisect_right

from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Where

_BOM = b"\xef\xbb\xbf"
_CODING = regex(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


class Source:
    """The text of one file.

    ``text`` keeps the line endings of the file and excludes a byte order
    mark. Bytes that are not valid in ``encoding`` are kept as lone surrogates
    (``surrogateescape``), so that ``encode`` gives back the same bytes.
    """

    __slots__ = ("_starts", "bom", "encoding", "path", "text", "valid")

    def __init__(self, path: str, text: str, *, bom: bool = False, encoding: str = "utf-8") -> None:
        self.path = path
        self.text = text
        self.bom = bom
        self.encoding = encoding
        self.valid = True
        self._starts: list[int] | None = None

    @classmethod
    def decode(cls, path: str, data: bytes) -> Source:
        """Decode ``data`` as UTF-8, or as the PEP 263 cookie of a ``.py`` file says."""
        bom = data.startswith(_BOM)
        body = data[3:] if bom else data
        encoding = "utf-8" if bom or not path.endswith(".py") else _python_encoding(body)
        source = cls(path, "", bom=bom, encoding=encoding)
        try:
            source.text = body.decode(encoding)
        except UnicodeDecodeError:
            source.text = body.decode(encoding, "surrogateescape")
            source.valid = False
        return source

    def encode(self, text: str) -> bytes:
        """Encode ``text`` as this file was encoded, byte order mark included.

        Raises ``UnicodeEncodeError`` when the encoding lacks a character.
        """
        body = text.encode(self.encoding, "surrogateescape")
        return _BOM + body if self.bom else body

    @property
    def newline(self) -> str:
        """The line ending of the first line, ``\\n`` where there is none."""
        end = self.text.find("\n")
        return "\r\n" if end > 0 and self.text[end - 1] == "\r" else "\n"

    @property
    def starts(self) -> list[int]:
        """Offset of the first character of each line; only ``\\n`` ends a line."""
        if self._starts is None:
            self._starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        return self._starts

    def line_of(self, offset: int) -> int:
        """The line, from 1, that holds the character at ``offset``."""
        return bisect_right(self.starts, offset)

    def line_span(self, line: int) -> tuple[int, int]:
        """Start and end of a line, its line ending excluded."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return start, end

    def line_text(self, line: int) -> str:
        start, end = self.line_span(line)
        return self.text[start:end]

    def where(self, start: int, end: int) -> Where:
        """The place from offset ``start`` up to, not including, ``end``."""
        line, end_line = self.line_of(start), self.line_of(end)
        return Where(
            self.path,
            start,
            end,
            line,
            start - self.starts[line - 1] + 1,
            end_line,
            end - self.starts[end_line - 1] + 1,
        )

    def whole_line(self, line: int) -> Where:
        """A line together with its line ending, so that deleting it leaves no gap."""
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        return self.where(self.starts[line - 1], end)

    def near(self, low: int, high: int, around: int) -> tuple[int, int]:
        """The offsets of the lines from index ``low`` up to ``high``, and so many around them."""
        last = len(self.starts) - 1
        start, end = self.starts[min(low, last)], self.starts[min(high, last)]
        return max(0, start - around), end + around

    def cut(self, where: Where) -> str:
        return self.text[where.start : where.end]

    def replace(self, where: Where, text: str) -> Edit:
        """An edit whose line endings are those of this file."""
        return Edit(where, text.replace("\n", self.newline) if self.newline != "\n" else text)

    def insert(self, offset: int, text: str) -> Edit:
        return self.replace(self.where(offset, offset), text)


def _python_encoding(data: bytes) -> str:
    for line in data.split(b"\n", 2)[:2]:
        if match := _CODING.match(line):
            return _known_codec(match[1].decode("ascii", "replace"))
    return "utf-8"


def _known_codec(name: str) -> str:
    import codecs

    try:
        codec = codecs.lookup(name)
    except LookupError:
        return "utf-8"
    return codec.name if getattr(codec, "_is_text_encoding", True) else "utf-8"
