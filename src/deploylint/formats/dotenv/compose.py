"""``.env`` files as compose-go's ``dotenv`` package reads them."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping

from deploylint.formats.dotenv.reading import MAX_EXPANDED, Binding, ReadError, Reading
from deploylint.formats.interpolation import InterpolationError, substitute, variables
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_INLINE = "\t\v\f\r \x85\xa0"
_SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_SKIP = regex(f"[{_SPACES}]*")
_SKIP_INLINE = regex(f"[{_INLINE}]*")
_EXPORT = regex(rf"export(?=[\t\n\f\r ])[{_INLINE}]*")
_NAME = regex(rf"[\w.\-\[\]{_INLINE}]*")
_CLOSING = {quote: regex(rf"(?<!\\)(?:\\\\)*{quote}") for quote in "\"'"}
_PAIR = regex(r"\\(.)", re.DOTALL)
_ESCAPE = regex(r'\\(?:[abcfnrtv$"\\]|0[0-9]{0,3})')
_LETTERS = {
    "\\a": "\a", "\\b": "\b", "\\f": "\f", "\\n": "\n", "\\r": "\r",
    "\\t": "\t", "\\v": "\v", "\\\\": "\\", '\\"': '"', "\\$": "$$",
}  # fmt: skip


class Statement(NamedTuple):
    """A binding with the way it is written; ``quote`` is empty, ``"`` or ``'``."""

    binding: Binding
    quote: str = ""
    export: bool = False


class Scan(NamedTuple):
    """All statements, those after an error included, and all errors."""

    statements: tuple[Statement, ...]
    errors: tuple[ReadError, ...]


def read(text: str, environment: Mapping[str, str] | None = None) -> Reading:
    """The variables that compose takes from ``text``, a byte order mark excluded.

    ``environment`` is what compose itself was started with: in ``$NAME`` it
    comes before the file, and it gives names without ``=`` their values.
    """
    parser = _Parser(text, environment or {})
    try:
        while parser.next_statement():
            parser.statement()
    except _Refused as refused:
        return Reading(parser.bindings, refused.error)
    return Reading(parser.bindings)


def scan(text: str) -> Scan:
    """Read ``text`` as compose does, but go on at the next line after an error."""
    parser = _Parser(text, {})
    errors: list[ReadError] = []
    while parser.next_statement():
        begin = parser.at
        try:
            parser.statement()
        except _Refused as refused:
            errors.append(refused.error)
            newline = text.find("\n", max(begin, refused.error.start))
            parser.at = len(text) if newline < 0 else newline + 1
    return Scan(tuple(parser.statements), tuple(errors))


class _Refused(Exception):
    def __init__(self, error: ReadError) -> None:
        super().__init__(error.message)
        self.error = error


class _Parser:
    __slots__ = ("at", "environment", "expanded", "line", "seen", "statements", "text")

    def __init__(self, text: str, environment: Mapping[str, str]) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.environment = environment
        self.expanded = 0
        self.seen: dict[str, str] = {}
        self.statements: list[Statement] = []

    @property
    def bindings(self) -> tuple[Binding, ...]:
        return tuple(statement.binding for statement in self.statements)

    def next_statement(self) -> bool:
        """Go to the next character that is neither blank nor part of a comment."""
        while True:
            end = _end(_SKIP, self.text, self.at)
            self.line += self.text.count("\n", self.at, end)
            self.at = end
            if self.text[end : end + 1] != "#":
                return end < len(self.text)
            newline = self.text.find("\n", end)
            self.at = len(self.text) if newline < 0 else newline

    def statement(self) -> None:
        exported = _EXPORT.match(self.text, self.at)
        start = exported.end() if exported else self.at
        end, separator = self.name(start)
        raw = self.text[start:end]
        name = raw.rstrip(_SPACES)
        if separator == "\n" and " " not in raw:
            self.line += 1
        self.at = _end(_SKIP_INLINE, self.text, end + len(separator))
        if " " in name:
            raise self.refused("key cannot contain a space", start, start + len(name))
        if separator == "\n":
            self.inherit(name, start, exported is not None)
        else:
            self.assign(name, start, exported is not None)

    def name(self, start: int) -> tuple[int, str]:
        """Where the name from ``start`` ends, and the character that ends it.

        Text up to the end of the file without a separator is a value without
        a name.
        """
        end = _end(_NAME, self.text, start)
        separator = self.text[end : end + 1]
        if not separator:
            if start == len(self.text):
                raise self.refused("zero length string", start, start)
            return start, ""
        if separator not in "=:\n":
            raise self.refused("unexpected character in variable name", start, end + 1)
        return end, separator

    def inherit(self, name: str, start: int, export: bool) -> None:
        value = self.environment.get(name)
        if value is not None:
            self.seen[name] = value
        end = start + len(name)
        self.statements.append(
            Statement(Binding(name, value, start, end, end, end, external=True), export=export)
        )

    def assign(self, name: str, name_start: int, export: bool) -> None:
        quote = self.text[self.at : self.at + 1]
        if quote and quote in "\"'":
            start, end = self.quoted(quote)
        else:
            quote = ""
            start, end = self.unquoted()
        value = self.text[start:end]
        if quote:
            value = _PAIR.sub(lambda m: quote if m[1] == quote else m[0], value)
        if quote == '"':
            value = _ESCAPE.sub(_unescape, value)
        external = False
        if quote != "'" and "$" in value:
            value, external = self.expand(value, start, end)
        self.seen[name] = value
        name_end = name_start + len(name)
        binding = Binding(name, value, name_start, name_end, start, end, external)
        self.statements.append(Statement(binding, quote, export))

    def unquoted(self) -> tuple[int, int]:
        """Bounds of a value that ends at its line's end or at a comment after a blank."""
        start = self.at
        newline = self.text.find("\n", start)
        self.at = len(self.text) if newline < 0 else newline + 1
        self.line += 1
        value = self.text[start : newline if newline >= 0 else None]
        return start, start + len(value.partition(" #")[0].rstrip(_SPACES))

    def quoted(self, quote: str) -> tuple[int, int]:
        """Bounds of a quoted value; what follows the closing quote is a new statement."""
        start = self.at + 1
        closing = _CLOSING[quote].search(self.text, start)
        end = closing.end() - 1 if closing else len(self.text)
        self.line += self.text.count("\n", start, end)
        if closing is None:
            raise self.refused("unterminated quoted value", start - 1, start)
        self.at = end + 1
        return start, end

    def expand(self, value: str, start: int, end: int) -> tuple[str, bool]:
        """``value`` with its variables replaced, and whether one of them is unknown here."""
        scope = ChainMap(dict(self.environment), self.seen)
        used = [inner.name for outer in variables(value) for inner in outer.walk()]
        external = any(name not in scope for name in used)
        self.expanded += len(value) + sum(len(scope.get(name) or "") for name in used)
        if self.expanded > MAX_EXPANDED:
            raise self.refused(f"values of more than {MAX_EXPANDED} characters", start, end)
        try:
            return substitute(value, scope), external
        except InterpolationError as error:
            raise self.refused("variable cannot be resolved", start, end, error) from error

    def refused(
        self, message: str, start: int, end: int, cause: InterpolationError | None = None
    ) -> _Refused:
        return _Refused(ReadError(message, start, end, self.line, cause))


def _unescape(match: re.Match[str]) -> str:
    """A shell escape as Go reads it: octal needs three digits, ``\\c`` is none."""
    found = match[0]
    if not found.startswith("\\0"):
        return _LETTERS.get(found, found)
    digits = found[2:]
    if len(digits) == 3 and all(digit < "8" for digit in digits) and int(digits, 8) < 256:
        return chr(int(digits, 8))
    return "\\" + digits


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position
