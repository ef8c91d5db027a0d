"""What follows an instruction's keyword: flags, words, pairs, JSON arrays.

Each function takes the logical line and a range of it, and gives back words
with their places. The rules are those of BuildKit's ``line_parsers.go``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from deploylint.formats.dockerfile.expansion import SPACE, ExpansionError, unquote
from deploylint.formats.shellwords import Word
from deploylint.formats.source_map import Piece, SourceMap
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex


class Flag(NamedTuple):
    """``--name=value`` before the arguments; ``value`` is ``None`` for a bare ``--name``."""

    name: str
    value: str | None
    start: int
    end: int


class Pair(NamedTuple):
    """``name=value`` of ENV, LABEL and ARG, or ``name value`` as ENV once had it.

    ``name`` and ``value`` have quotes removed and variables as written;
    ``raw_name`` and ``raw`` are the text to be expanded. ``value`` and ``raw``
    are ``None`` for an ARG without default.
    """

    name: Word
    value: Word | None
    raw_name: str
    raw: str | None
    separator: str = "="


class JsonString(NamedTuple):
    """An element of a JSON array; its place includes the quotes, ``content`` does not."""

    text: str
    start: int
    end: int
    content: SourceMap

    @property
    def word(self) -> Word:
        return Word(self.text, True, self.start, self.end)


class BadArguments(ValueError):
    """BuildKit refuses the instruction."""


_BLANKS = regex(r"[\t\v\f\r ]+")
_FIELD = regex(r"[^\t\v\f\r ]+")
_SPACES = rf"[{SPACE}]*"


@cache
def _word_pattern(escape: str) -> re.Pattern[str]:
    e = re.escape(escape)
    double = rf'"(?:[^"{e}]+|{e}[\s\S])*(?:"|(?={e}?\Z))'
    return re.compile(rf"(?:[^{SPACE}'\"{e}]+|{e}[\s\S]|'[^']*'?|{double})+")


@cache
def _flag_pattern(escape: str) -> re.Pattern[str]:
    e = re.escape(escape)
    quoted = "|".join(rf"{q}(?:[^{q}{e}]+|{e}[\s\S])*(?:{q}|(?={e}?\Z))" for q in "'\"")
    return re.compile(rf"{_SPACES}(--(?:[^{SPACE}'\"{e}]+|{e}[\s\S]|{quoted})*){e}?")


_ESCAPE_SEQUENCE = r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})'
_JSON_TEXT = rf'[^"\\\x00-\x1f]*(?:{_ESCAPE_SEQUENCE}[^"\\\x00-\x1f]*)*'
_JSON_STRING = regex(rf'[ \t\r\n]*"({_JSON_TEXT})"[ \t\r\n]*([,\]])')
_PLAIN_JSON = regex(rf'\[ *"{_JSON_TEXT}" *(?:, *"{_JSON_TEXT}" *)*\]\Z')
_PLAIN_PAIR = r"[^\s'\"\\`=]+=[^\s'\"\\`]*"
_PLAIN_PAIRS = regex(rf"{_PLAIN_PAIR}(?: +{_PLAIN_PAIR})*\Z")
_JSON_EMPTY = regex(r"\[[ \t\r\n]*\][ \t\r\n]*\Z")
_JSON_END = regex(r"[ \t\r\n]*\Z")
_UNICODE = r"\\u[0-9a-fA-F]{4}"
_JSON_CHARACTER = regex(
    rf"\\u[dD][89abAB][0-9a-fA-F]{{2}}\\u[dD][c-fC-F][0-9a-fA-F]{{2}}|{_UNICODE}|\\.|[^\\]+"
)
_CONTROL = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def word(line: SourceMap, start: int, end: int) -> Word:
    """A range of the line as one word; known unless it names a variable."""
    text = line.text[start:end]
    return Word(text, "$" not in text, *line.span(start, end))


def flags(line: SourceMap, start: int, end: int, escape: str) -> tuple[tuple[Flag, ...], int]:
    """The flags from index ``start`` on, and the index of what follows them."""
    found = []
    while match := _flag_pattern(escape).match(line.text, start, end):
        start = match.end()
        if match[1] == "--":
            break
        name, equals, value = _unquoted(match[1][2:], escape).partition("=")
        found.append(Flag(name, value if equals else None, *line.span(*match.span(1))))
    return tuple(found), start


def _unquoted(text: str, escape: str) -> str:
    if escape not in text and '"' not in text and "'" not in text:
        return text
    result, quote, characters = [], "", iter(text)
    for character in characters:
        if character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
        else:
            result.append(next(characters, "") if character == escape else character)
    return "".join(result)


def fields(line: SourceMap, start: int, end: int) -> Iterator[Word]:
    """Words between blanks; quotes mean nothing here."""
    for match in _FIELD.finditer(line.text, start, end):
        yield word(line, *match.span())


def names(line: SourceMap, start: int, end: int, escape: str) -> Iterator[Pair]:
    """The ``name`` and ``name=value`` of ARG."""
    for match in _word_pattern(escape).finditer(line.text, start, end):
        name, equals, _ = match[0].partition("=")
        if equals:
            at = match.start() + len(name)
            yield _pair(line, (match.start(), at), (at + 1, match.end()), escape)
        else:
            yield Pair(_literal(line, *match.span(), escape), None, name, None)


def pairs(line: SourceMap, start: int, end: int, escape: str, keyword: str) -> Iterator[Pair]:
    """The pairs of ENV and LABEL; raises ``BadArguments`` where BuildKit does."""
    matches = list(_word_pattern(escape).finditer(line.text, start, end))
    if matches and "=" not in matches[0][0]:
        blank = _BLANKS.search(line.text, start, end)
        if blank is None:
            raise BadArguments(f"{keyword} must have two arguments")
        yield _pair(line, (start, blank.start()), (blank.end(), end), escape, "")
        return
    for match in matches:
        name, equals, _ = match[0].partition("=")
        if not equals:
            message = (
                f'Syntax error - can\'t find = in "{match[0]}". Must be of the form: name=value'
            )
            raise BadArguments(message)
        at = match.start() + len(name)
        yield _pair(line, (match.start(), at), (at + 1, match.end()), escape)


def _pair(
    line: SourceMap,
    name: tuple[int, int],
    value: tuple[int, int],
    escape: str,
    separator: str = "=",
) -> Pair:
    raw_name, raw = line.text[slice(*name)], line.text[slice(*value)]
    words = _literal(line, *name, escape), _literal(line, *value, escape)
    return Pair(*words, raw_name, raw, separator)


def _literal(line: SourceMap, start: int, end: int, escape: str) -> Word:
    """A word with its quotes removed; one with variables stays as written."""
    text, place = line.text[start:end], line.span(start, end)
    try:
        return Word(*unquote(text, escape=escape), *place)
    except ExpansionError:
        return Word(text, False, *place)


def plainly_right(text: str, start: int, end: int) -> bool:
    """Whether a range is, at a glance, a JSON array of strings or ``name=value`` pairs."""
    plain = _PLAIN_JSON if text.startswith("[", start) else _PLAIN_PAIRS
    return plain.match(text, start, end) is not None


def json_strings(line: SourceMap, start: int, end: int) -> tuple[JsonString, ...] | None:
    """The elements of a JSON array of strings, ``None`` for anything that is no JSON array.

    Raises ``BadArguments`` for an array that holds something else.
    """
    text = line.text
    if _JSON_EMPTY.match(text, start, end):
        return ()
    at, closing = start + 1, ","
    found = []
    while closing == "," and (match := _JSON_STRING.match(text, at, end)):
        left, right = match.span(1)
        content = _content(line, left, right)
        found.append(JsonString(content.text, *line.span(left - 1, right + 1), content))
        at, closing = match.end(), match[2]
    if closing == "]" and _JSON_END.match(text, at, end):
        return tuple(found)
    if _is_json(text[start:end]):
        raise BadArguments("when using JSON array syntax, arrays must be comprised of strings only")
    return None


def _content(line: SourceMap, left: int, right: int) -> SourceMap:
    if line.text.find("\\", left, right) < 0:
        return line.cut(left, right)
    pieces: list[Piece] = []
    texts: list[str] = []
    at = 0
    for match in _JSON_CHARACTER.finditer(line.text, left, right):
        if match[0][0] == "\\":
            texts.append(_character(match[0]))
            pieces.append((at, *line.span(*match.span())))
        else:
            texts.append(match[0])
            plain = line.cut(*match.span())
            pieces += [(at + index, start, end) for index, start, end in plain.pieces]
        at += len(texts[-1])
    return SourceMap("".join(texts), pieces)


def _character(sequence: str) -> str:
    if sequence[1] != "u":
        return _CONTROL.get(sequence[1], sequence[1])
    code = int(sequence[2:6], 16)
    if len(sequence) == 12:
        return chr(0x10000 + ((code - 0xD800) << 10) + int(sequence[8:], 16) - 0xDC00)
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)


def _is_json(text: str) -> bool:
    import json

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        return False
    return True
