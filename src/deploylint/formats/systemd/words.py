"""Words of a setting's value, as systemd's ``extract_first_word`` takes them out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_BLANKS = regex(r"[ \t\n\r]*")
_PLAIN = regex(r"[^ \t\n\r'\"\\]+")
_QUOTED = {"'": regex(r"[^'\\]+"), '"': regex(r'[^"\\]+')}
_ESCAPE = regex(
    r"\\(?:([abfnrtv\\\"'s])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))"
)
_LETTERS = dict(zip("abfnrtvs", "\a\b\f\n\r\t\v ", strict=True))


class WordError(ValueError):
    """A quote without its end or, in strict reading, an unknown escape."""

    def __init__(self, message: str, start: int) -> None:
        super().__init__(message)
        self.start = start


class Word(NamedTuple):
    """One word without its quotes; ``start`` and ``end`` are indices into the value.

    ``unknown_escape`` says that a backslash was kept because what follows it
    is no escape: systemd warns about it in a command line.
    """

    text: str
    start: int
    end: int
    unknown_escape: bool = False


def words(value: str, *, strict: bool = False) -> Iterator[Word]:
    """All words of ``value``. Raises ``WordError`` when it comes to the bad one."""
    word = next_word(value, 0, strict=strict)
    while word:
        yield word
        word = next_word(value, word.end, strict=strict)


def skip_blanks(value: str, position: int) -> int:
    return _BLANKS.match(value, position).end()  # type: ignore[union-attr]


def next_word(value: str, position: int, *, strict: bool = False) -> Word | None:
    """The first word from ``position`` on, None where only blanks are left.

    Raises ``WordError`` for unbalanced quotes and, if ``strict``, for an
    unknown escape: command lines are read leniently, ``Environment=`` strictly.
    """
    start = skip_blanks(value, position)
    if start == len(value):
        return None
    plain = _PLAIN.match(value, start)
    end = plain.end() if plain else start
    if end == len(value) or value[end] in " \t\n\r":
        return Word(value[start:end], start, end)
    return _quoted_word(value, start, strict)


def _quoted_word(value: str, start: int, strict: bool) -> Word:
    parts: list[str] = []
    quote, at, unknown = "", start, False
    while at < len(value):
        char = value[at]
        if char == "\\":
            text, length = _unescape(value, at, quote, strict)
            unknown = unknown or (text[0] == "\\" and len(text) == length)
            parts.append(text)
            at += length
        elif char == quote:
            quote, at = "", at + 1
        elif quote or char not in " \t\n\r'\"":
            run = (_QUOTED[quote] if quote else _PLAIN).match(value, at)
            assert run
            parts.append(run[0])
            at = run.end()
        elif char in "'\"":
            quote, at = char, at + 1
        else:
            break
    if quote:
        raise WordError("unbalanced quoting", start)
    return Word("".join(parts), start, at, unknown)


def _unescape(value: str, at: int, quote: str, strict: bool) -> tuple[str, int]:
    """What the escape at ``at`` stands for, and how many characters it takes."""
    match = _ESCAPE.match(value, at)
    if match and (text := _character(match)):
        return text, match.end() - at
    if strict:
        raise WordError("unknown escape sequence", at)
    if quote and at + 1 == len(value):
        raise WordError("unbalanced quoting", at)
    return value[at : at + 2], len(value[at : at + 2])


def _character(match: re.Match[str]) -> str:
    """The escaped character; empty where the code is one that systemd refuses."""
    letter, byte, short, long, octal = match.groups()
    if letter:
        return _LETTERS.get(letter, letter)
    if short or long:
        code = int(short or long, 16)
        return chr(code) if 0 < code < 0x110000 else ""
    code = int(byte, 16) if byte else int(octal, 8)
    if not 0 < code < 256:
        return ""
    return chr(code) if code < 128 else chr(0xDC00 + code)
