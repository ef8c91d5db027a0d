"""TOML with places: ``tomllib`` gives verdict and values, a scanner the offsets."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from deploylint.formats.document import Document, Problem, Unparsable
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import ClassVar

MAX_LENGTH = 2_000_000
MAX_DEPTH = 100
MAX_SIGNS = 60_000

_BLANK = regex(r"[ \t\r\n]*(?:#[^\n]*[ \t\r\n]*)*")
_BARE_KEY = regex(r"[A-Za-z0-9_-]+")
_BASIC = regex(r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"')
_LITERAL = regex(r"'[^'\n]*'")
_LONG_BASIC = regex(r'"""[^"\\]*(?:(?:\\[\s\S]|"{1,2}(?!"))[^"\\]*)*"{3,5}')
_LONG_LITERAL = regex(r"'''[\s\S]*?'{3,5}")
_PLAIN = regex(r"\d{4}-\d\d-\d\d \d\d:[^\s,#\]}]*|[^\s,#\]}]+")
_DEEP = regex(rf"(?<![\w\"'-])(?:[\w\"'-]+[ \t]*\.[ \t]*){{{MAX_DEPTH}}}")
_PLACE = regex(r"\(at line (\d+), column (\d+)\)")
_TEMPLATE = regex(r"\{\{|\{%|<%")

Path = tuple["str | int", ...]


class TomlValue(NamedTuple):
    """A value and where it stands; a table stands where it is first named.

    ``start`` to ``end`` is the value as written, quotes included, and the key or
    header name is at ``key_start`` to ``key_end``. An array's item has no key.
    """

    value: object
    start: int
    end: int
    key_start: int
    key_end: int


class TomlDocument(Document):
    """A TOML file. Paths are keys and, inside arrays, positions."""

    kind: ClassVar[str] = "toml"
    data: dict[str, object]
    _places: dict[Path, tuple[int, int, int, int]]

    @classmethod
    def parse(cls, source: Source) -> TomlDocument:
        """Raises ``Unparsable`` where the text is not TOML 1.0."""
        document = cls(source)
        try:
            document.data = load_toml(source.text)
            document._places = _Scanner(source.text).places()
        except RecursionError:
            raise Unparsable(Problem(0, 0, "nested too deeply")) from None
        return document

    def get(self, *path: str | int) -> TomlValue | None:
        """The value at ``path``, None where there is none."""
        value: object = self.data
        for part in path:
            value = _child(value, part)
        place = self._places.get(path)
        return TomlValue(value, *place) if place else None

    def table(self, *path: str | int) -> dict[str, object]:
        """The table at ``path``; empty where there is none."""
        found = self.get(*path)
        return found.value if found and isinstance(found.value, dict) else {}

    def items(self, *path: str | int) -> list[object]:
        """The array at ``path``; empty where there is none."""
        found = self.get(*path)
        return found.value if found and isinstance(found.value, list) else []


def _child(value: object, part: str | int) -> object:
    if isinstance(value, dict):
        return value.get(part)
    inside = isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value)
    return value[part] if inside else None  # type: ignore[index]


def load_toml(text: str) -> dict[str, object]:
    """The values of a text. Raises ``Unparsable`` for what is not TOML 1.0, or is too dense."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    _bound(text)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise Unparsable(Problem(0, 0, "nested too deeply")) from None
    except ValueError as error:  # a number of thousands of digits is one as well
        raise Unparsable(_problem(text, str(error))) from None


def _bound(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise Unparsable(Problem(0, 0, f"longer than {MAX_LENGTH} characters"))
    if sum(map(text.count, ",=[")) > MAX_SIGNS:
        raise Unparsable(Problem(0, 0, f"more than {MAX_SIGNS} keys, tables and values"))
    if deep := _DEEP.search(text):
        raise Unparsable(Problem(*deep.span(), f"a key of more than {MAX_DEPTH} parts"))


def _problem(text: str, message: str) -> Problem:
    place = _PLACE.search(message)
    at = len(text)
    if place:
        starts = [0, *(match.end() for match in re.finditer("\n", text))]
        at = min(starts[int(place[1]) - 1] + int(place[2]) - 1, at)
    template = _TEMPLATE.search(text) is not None
    return Problem(at, min(at + 1, len(text)), _PLACE.sub("", message).strip(), template)


class _Scanner:
    """Reads text that is known to be TOML, and notes where each path stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, tuple[int, int, int, int]] = {(): (0, len(text), 0, 0)}
        self.counts: dict[Path, int] = {}

    def places(self) -> dict[Path, tuple[int, int, int, int]]:
        table: Path = ()
        self.skip()
        while self.at < len(self.text):
            table = self.header() if self.text[self.at] == "[" else self.pair(table)
            self.skip()
        return self.found

    def skip(self) -> None:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def header(self) -> Path:
        start = self.at
        array = self.text.startswith("[[", start)
        self.at += 1 + array
        parts = list(self.key())
        self.at = self.text.index("]", self.at) + 1 + array
        path = self.resolved(parts, start, self.at)
        if array:
            self.counts[path] = number = self.counts.get(path, -1) + 1
            path = (*path, number)
            self.found[path] = (start, self.at, parts[0][1], parts[-1][2])
        return path

    def resolved(self, parts: list[tuple[str, int, int]], start: int, end: int) -> Path:
        """The full path of a header, through the last element of each array of tables."""
        path: Path = ()
        for at, (name, key_start, key_end) in enumerate(parts):
            path = (*path, name)
            self.found.setdefault(path, (start, end, key_start, key_end))
            if path in self.counts and at < len(parts) - 1:
                path = (*path, self.counts[path])
        return path

    def key(self) -> Iterator[tuple[str, int, int]]:
        """The parts of a dotted key, with their places."""
        while True:
            self.skip()
            start = self.at
            quote = self.text[start]
            pattern = {'"': _BASIC, "'": _LITERAL}.get(quote, _BARE_KEY)
            self.take(pattern)
            yield _name(self.text[start : self.at]), start, self.at
            self.skip()
            if not self.text.startswith(".", self.at):
                return
            self.at += 1

    def pair(self, table: Path) -> Path:
        """Read ``key = value`` in ``table``, and give ``table`` back."""
        parts = list(self.key())
        self.at += 1  # the `=`
        self.skip()
        path, start = table, self.at
        for name, key_start, key_end in parts:
            path = (*path, name)
            self.found.setdefault(path, (start, start, key_start, key_end))
        self.value(path)
        self.found[path] = (start, self.at, parts[-1][1], parts[-1][2])
        return table

    def value(self, path: Path) -> None:
        """Nesting is bounded: ``tomllib`` has read the text by recursion already."""
        match self.text[self.at]:
            case "[":
                self.array(path)
            case "{":
                self.inline_table(path)
            case '"':
                self.take(_LONG_BASIC if self.text.startswith('"""', self.at) else _BASIC)
            case "'":
                self.take(_LONG_LITERAL if self.text.startswith("'''", self.at) else _LITERAL)
            case _:
                self.take(_PLAIN)

    def array(self, path: Path) -> None:
        self.at += 1
        number = 0
        while not self.closed("]"):
            start = self.at
            self.value((*path, number))
            self.found[(*path, number)] = (start, self.at, start, start)
            number += 1

    def inline_table(self, path: Path) -> None:
        self.at += 1
        while not self.closed("}"):
            self.pair(path)

    def closed(self, bracket: str) -> bool:
        """Pass a comma and blanks; whether ``bracket`` then ended the value."""
        self.skip()
        if self.text.startswith(",", self.at):
            self.at += 1
            self.skip()
        if not self.text.startswith(bracket, self.at):
            return False
        self.at += 1
        return True

    def take(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match and match.end() > self.at else self.at + 1


def _name(written: str) -> str:
    if written.startswith("'"):
        return written[1:-1]
    if not written.startswith('"'):
        return written
    return written[1:-1] if "\\" not in written else _unescaped(written)


def _unescaped(written: str) -> str:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return str(tomllib.loads(f"key = {written}")["key"])
