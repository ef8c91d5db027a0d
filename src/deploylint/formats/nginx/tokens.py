"""Words and punctuation of nginx configuration, read as ngx_conf_read_token does."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from deploylint.formats.document import Problem, Unparsable

MAX_WORDS = 250_000
MAX_PROBLEMS = 1_000
_LIMIT = 4096  # NGX_CONF_BUFFER: bytes of one word and the character that ends it
_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:([^ \t\r\n;{}#"'\\][^ \t\r\n;{\\$]*)|([;{}])|(["'])|(\\)|\#)"""
)
_WORD = re.compile(r"(?:[^ \t\r\n;{\\$]+|\$\{*|\\[\s\S]?)*")
_STRING = {quote: re.compile(rf"[^{quote}\\]*(?:\\[\s\S]?[^{quote}\\]*)*") for quote in ('"', "'")}
_ESCAPE = re.compile(r"""\\([\\"'trn])""")
_CONTROL = {"t": "\t", "r": "\r", "n": "\n"}
_AFTER_STRING = frozenset(" \t\r\n;{)")

Span = tuple[int, int]


class Word(NamedTuple):
    """A word as nginx sees it: ``value`` without quotes and escapes, the span with them.

    Punctuation is an unquoted word ``;``, ``{`` or ``}``, which no other word can be.
    ``template`` marks a word whose text is filled in when the file is rendered.
    """

    value: str
    start: int
    end: int
    quoted: bool = False
    template: bool = False

    @property
    def punctuation(self) -> bool:
        return not self.quoted and self.value in _PUNCTUATION


_PUNCTUATION = frozenset(";{}")


class Tokenizer:
    """Reads one word after the other; goes on after an error.

    ``masked`` is ``text`` with template syntax blotted out, character for
    character; ``templates`` are the sorted spans that a template fills in.
    """

    def __init__(self, text: str, masked: str, templates: Sequence[Span]) -> None:
        self.text = text
        self.position = 0
        self.problems: list[Problem] = []
        self.comments: list[Span] = []
        self._left = MAX_WORDS
        self._masked = masked
        self._templates = templates
        self._template_ends = [end for _, end in templates]

    def read(self) -> Word | None:
        """The next word, ``None`` at the end of the file.

        Raises ``Unparsable`` for more words or errors than a real file has.
        """
        while match := _TOKEN.match(self._masked, self.position):
            self._left -= 1
            if self._left < 0 or len(self.problems) > MAX_PROBLEMS:
                raise self._refusal()
            group = match.lastindex
            if group == 1:
                start, end = match.span(1)
                return self._word(start, end)
            start = match.end() - 1
            if group == 2:
                self.position = start + 1
                return Word(match[2], start, start + 1)
            if group == 4:
                return self._word(start, start)
            if group == 3:
                return self._string(start, match[3])
            self._comment(start)
        self.position = len(self.text)
        return None

    def _word(self, start: int, end: int) -> Word:
        after = self._masked[end : end + 1]
        if after and (after in "\\$" or (after == "{" and self._masked[end - 1] == "$")):
            match = _WORD.match(self._masked, start, start + _LIMIT + 1)
            end = match.end() if match else end
        if end - start >= _LIMIT // 4 and self._size(start, end) + 1 > _LIMIT:
            end = self._too_long(start, end)
        self.position = end
        return self._made(start, end, self.text[start:end], quoted=False)

    def _string(self, start: int, quote: str) -> Word:
        match = _STRING[quote].match(self._masked, start + 1, start + _LIMIT + 2)
        end = match.end() if match else start + 1
        if self._masked[end : end + 1] != quote or self._size(start + 1, end) + 2 > _LIMIT:
            return self._broken_string(start, end, quote)
        self.position = end + 1
        after = self._masked[end + 1 : end + 2]
        if after and after not in _AFTER_STRING:
            self._problem(end + 1, end + 2, f'unexpected "{after}"')
            if "\n" in self._masked[start:end]:
                return self._first_line(start)
        return self._made(start, end + 1, self.text[start + 1 : end], quoted=True)

    def _broken_string(self, start: int, end: int, quote: str) -> Word:
        if end >= len(self._masked):
            self._problem(start, end, f"unexpected end of file, expecting the closing {quote}")
        else:
            message = f"too long parameter, probably missing terminating {quote}"
            self._problem(start, start + 1, message)
        return self._first_line(start)

    def _first_line(self, start: int) -> Word:
        """A string that runs away ends where its first line does, before a ``;`` there."""
        end = self._end_of_line(start)
        body = self._masked[start:end].rstrip(" \t\r;{")
        end = start + max(len(body), 1)
        self.position = end
        return self._made(start, end, self.text[start + 1 : end], quoted=True)

    def _comment(self, start: int) -> None:
        end = self._end_of_line(start)
        if end - start >= _LIMIT // 4 and self._size(start, end) + 1 > _LIMIT:
            self._problem(start, end, "too long parameter: nginx reads no comment over 4095 bytes")
        self.comments.append((start, end))
        self.position = end

    def _too_long(self, start: int, end: int) -> int:
        self._problem(start, end, "too long parameter: nginx reads no word over 4095 bytes")
        return max(end, self._end_of_line(start))

    def _end_of_line(self, start: int) -> int:
        end = self._masked.find("\n", start)
        return len(self._masked) if end < 0 else end

    def _size(self, start: int, end: int) -> int:
        return len(self.text[start:end].encode("utf-8", "replace"))

    def _made(self, start: int, end: int, raw: str, *, quoted: bool) -> Word:
        value = _ESCAPE.sub(_unescape, raw) if "\\" in raw else raw
        return Word(value, start, end, quoted, bool(self._templates) and self._filled(start, end))

    def _filled(self, start: int, end: int) -> bool:
        index = bisect_left(self._template_ends, start + 1)
        return index < len(self._templates) and self._templates[index][0] < end

    def _refusal(self) -> Unparsable:
        if self._left >= 0:
            return Unparsable(self.problems[0])
        message = f"there are more than {MAX_WORDS} words and comments"
        return Unparsable(Problem(self.position, self.position, message))

    def _problem(self, start: int, end: int, message: str) -> None:
        self.problems.append(Problem(start, min(end, len(self.text)), message))


def _unescape(match: re.Match[str]) -> str:
    return _CONTROL.get(match[1], match[1])
