"""JSON as a tree of values with their places.

Numbers, duplicate keys and order are kept as written. The parser keeps its own
stack, so nesting costs no recursion, and stops at a depth limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, Union

from deploylint.formats.document import Document, Problem, Unparsable
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.source import Source

MAX_DEPTH = 200
MAX_VALUES = 200_000
MAX_LENGTH = 2_000_000

_TOKEN = regex(
    r"""[ \t\n\r]* (?:
        (?P<string>"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*")
      | (?P<number>-?(?:0|[1-9][0-9]*)(?P<real>(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?))
      | (?P<name>true|false|null)\b
      | (?P<mark>[\[\]{}:,])
      | (?P<end>\Z) )""",
    re.VERBOSE,
)
_ESCAPE = regex(r"\\(?:u([dD][89abAB]..)\\u([dD][c-fC-F]..)|u(....)|(.))")
_NAMES = {"true": True, "false": False, "null": None}
_SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_TEMPLATE = regex(r"\{\{|\{%|<%|\$\{")


class JsonScalar(NamedTuple):
    """A string, number, boolean or null. ``start`` and ``end`` include the quotes."""

    value: str | int | float | bool | None
    start: int
    end: int


class JsonMember(NamedTuple):
    """A key and its value in an object."""

    key: JsonScalar
    value: JsonValue

    @property
    def name(self) -> str:
        return str(self.key.value)


class JsonObject(NamedTuple):
    """An object; ``members`` keep the order and every duplicate."""

    members: tuple[JsonMember, ...]
    start: int
    end: int

    def get(self, name: str) -> JsonValue | None:
        """The value of the last member of that name, which is what readers take."""
        for member in reversed(self.members):
            if member.key.value == name:
                return member.value
        return None

    def member(self, name: str) -> JsonMember | None:
        return next((each for each in reversed(self.members) if each.key.value == name), None)


class JsonArray(NamedTuple):
    items: tuple[JsonValue, ...]
    start: int
    end: int


JsonValue = Union[JsonScalar, JsonObject, JsonArray]  # noqa: UP007


class JsonDocument(Document):
    """A JSON text; ``root`` is its one value."""

    kind: ClassVar[str] = "json"
    root: JsonValue

    @classmethod
    def parse(cls, source: Source) -> JsonDocument:
        """Read as RFC 8259, the first value of a file of records (JSON Lines).

        Raises ``Unparsable`` at the first error.
        """
        document = cls(source)
        document.root = parse_json(source.text)
        return document

    def objects(self) -> Iterator[JsonObject]:
        """Every object, outer ones first."""
        return objects(self.root)


def objects(root: JsonValue) -> Iterator[JsonObject]:
    """Every object in ``root``, in document order."""
    pending = [root]
    while pending:
        value = pending.pop()
        if isinstance(value, JsonObject):
            yield value
            pending.extend(member.value for member in reversed(value.members))
        elif isinstance(value, JsonArray):
            pending.extend(reversed(value.items))


def parse_json(text: str, start: int = 0) -> JsonValue:
    """The value in ``text`` from ``start`` on, which may be part of another language's string.

    Raises ``Unparsable``; its problem is marked as a template where one seems to stand there.
    """
    return _Parser(text, start).parse()


class _Open:
    """An array or object that is being read."""

    __slots__ = ("items", "key", "members", "start")

    def __init__(self, start: int, is_object: bool) -> None:
        self.start = start
        self.members: list[JsonMember] | None = [] if is_object else None
        self.items: list[JsonValue] = []
        self.key: JsonScalar | None = None

    def add(self, value: JsonValue) -> None:
        if self.members is None:
            self.items.append(value)
        elif self.key is not None:
            self.members.append(JsonMember(self.key, value))
            self.key = None

    def closed(self, end: int) -> JsonValue:
        if self.members is None:
            return JsonArray(tuple(self.items), self.start, end)
        return JsonObject(tuple(self.members), self.start, end)


class _Parser:
    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.at = start
        self.stack: list[_Open] = []
        self.values = 0

    def parse(self) -> JsonValue:
        if len(self.text) > MAX_LENGTH:
            raise Unparsable(Problem(0, 0, f"longer than {MAX_LENGTH} characters"))
        token = self.next("a value")
        while True:
            value = self.value(token)
            while value is not None:
                if not self.stack:
                    self.expect_end()
                    return value
                self.stack[-1].add(value)
                value = self.after_value()
            token = self.next("a value")
            if self.stack[-1].members is not None:
                token = self.after_key(token)

    def value(self, token: re.Match[str]) -> JsonValue | None:
        """A whole value, or None when an array or object with something in it begins."""
        self.values += 1
        if self.values > MAX_VALUES:
            raise self.failure(token, f"more than {MAX_VALUES} values")
        kind = token.lastgroup
        if kind == "mark" and token["mark"] in "[{":
            return self.open(token)
        if kind in ("mark", "end"):
            raise self.failure(token, "expected a value")
        return self.scalar(token)

    def open(self, token: re.Match[str]) -> JsonValue | None:
        if len(self.stack) == MAX_DEPTH:
            raise self.failure(token, f"nested deeper than {MAX_DEPTH} levels")
        opened = _Open(token.start("mark"), token["mark"] == "{")
        empty = self.peek("]" if opened.members is None else "}")
        if empty:
            return opened.closed(self.at)
        self.stack.append(opened)
        return None

    def scalar(self, token: re.Match[str]) -> JsonScalar:
        if literal := token["string"]:
            start = token.start("string")
            return JsonScalar(_decoded(literal), start, token.end())
        if name := token["name"]:
            return JsonScalar(_NAMES[name], token.start("name"), token.end())
        return JsonScalar(self.number(token), token.start("number"), token.end())

    def number(self, token: re.Match[str]) -> int | float:
        digits = token["number"]
        if token["real"]:
            return float(digits)
        if len(digits) > 4000:
            raise self.failure(token, "the number is too long")
        return int(digits)

    def after_value(self) -> JsonValue | None:
        """Read ``,`` or the closing bracket; a closed container is a value in its turn."""
        is_object = self.stack[-1].members is not None
        token = self.next("`,`")
        if token["mark"] == ",":
            return None
        if token["mark"] == ("}" if is_object else "]"):
            return self.stack.pop().closed(token.end())
        raise self.failure(token, "expected `,` or `}`" if is_object else "expected `,` or `]`")

    def after_key(self, token: re.Match[str]) -> re.Match[str]:
        if token["string"] is None:
            raise self.failure(token, "expected a key in double quotes")
        self.stack[-1].key = self.scalar(token)
        colon = self.next("`:`")
        if colon["mark"] != ":":
            raise self.failure(colon, "expected `:`")
        return self.next("a value")

    def expect_end(self) -> None:
        before = self.at
        token = self.next("the end")
        if token.lastgroup != "end" and not self.begins_record(token, before):
            raise self.failure(token, "text after the value")

    def begins_record(self, token: re.Match[str], before: int) -> bool:
        """Whether a value on a line of its own follows: records of a tool, no configuration."""
        mark = token.start("mark")
        return token["mark"] in ("{", "[") and "\n" in self.text[before:mark]

    def peek(self, mark: str) -> bool:
        token = _TOKEN.match(self.text, self.at)
        if token is None or token["mark"] != mark:
            return False
        self.at = token.end()
        return True

    def next(self, expected: str) -> re.Match[str]:
        token = _TOKEN.match(self.text, self.at)
        if token is None:
            start = self.at
            while self.text[start : start + 1] in tuple(" \t\n\r"):
                start += 1
            raise self.failure_at(start, start + 1, f"expected {expected}")
        self.at = token.end()
        return token

    def failure(self, token: re.Match[str], message: str) -> Unparsable:
        return self.failure_at(token.start(token.lastgroup or 0), token.end(), message)

    def failure_at(self, start: int, end: int, message: str) -> Unparsable:
        if self.text.startswith(("//", "/*"), start):
            message = "JSON has no comments"
        template = _TEMPLATE.search(self.text, self.text.rfind("\n", 0, start) + 1, end + 2)
        end = min(end, len(self.text))
        return Unparsable(Problem(start, end, message, template is not None))


def _decoded(literal: str) -> str:
    body = literal[1:-1]
    return _ESCAPE.sub(_unescaped, body) if "\\" in body else body


def _unescaped(match: re.Match[str]) -> str:
    high, low, single, short = match.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10 | int(low, 16) & 0x3FF))
    return chr(int(single, 16)) if single else _SHORT.get(short, short)
