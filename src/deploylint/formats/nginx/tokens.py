"""Words and punctuation of nginx configuration, read as ngx_conf_read_token does."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from deploylint.formats.document import Problem, Unparsable
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

MAX_WORDS = 150_000
MAX_PROBLEMS = 1_000
_LIMIT = 4096  # NGX_CONF_BUFFER: bytes of one word and the character that ends it
_TOKEN = regex(
    r"""[ \t\r\n]*(?:
    ([^ \t\r\n;{}#"'\\][^ \t\r\n;{\\]*)(?=[ \t\r\n;])  # a word without surprises
    |([;{}])
    |("[^"\\]{0,1000}"|'[^'\\]{0,1000}')(?=[ \t\r\n;])
    |(\#[^\n]*)
    |([^ \t\r\n])
    |\Z)  # always matches: a search must not start over inside a run of blanks
    """,
    re.VERBOSE,
)
_PLAIN, _PUNCTUATION, _PLAIN_STRING, _COMMENT = range(1, 5)
_WORD = regex(r"(?:[^ \t\r\n;{\\$]+|\$\{*|\\[\s\S]?)*")
_STRING = {quote: regex(rf"[^{quote}\\]*(?:\\[\s\S]?[^{quote}\\]*)*") for quote in ('"', "'")}
_ESCAPE = regex(r"""\\([\\"'trn])""")
_CONTROL = {"t": "\t", "r": "\r", "n": "\n"}
_SHORT = _LIMIT // 4  # code points; no more than _LIMIT bytes
_AFTER_STRING = frozenset(" \t\r\n;{)")

Span = tuple[int, int]
_new = tuple.__new__  # what ``Word(...)`` calls, at half the cost


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


class Tokenizer:
    """Cuts the text of a file into words; goes on after an error.

    ``masked`` is ``text`` with template syntax blotted out, character for
    character; ``templates`` are the sorted spans that a template fills in.
    """

    def __init__(self, text: str, masked: str, templates: Sequence[Span]) -> None:
        self.text = text
        self.problems: list[Problem] = []
        self.comments: list[Span] = []
        self._masked = masked
        self._templates = templates
        self._template_ends = [end for _, end in templates]
        self._position = 0
        self._jump = False

    def go_to(self, position: int) -> None:
        """Read on from ``position``; for the consumer of ``words``."""
        self._position = position
        self._jump = True

    def words(self) -> Iterator[Word]:
        """All words and punctuation in order.

        Raises ``Unparsable`` for more words or errors than a real file has.
        """
        count, verbatim = 0, not self._templates
        while self._position < len(self._masked):
            self._jump = False
            for match in _TOKEN.finditer(self._masked, self._position):
                count += 1
                kind = match.lastindex
                if kind == _PLAIN and verbatim and match.end() - match.start() < _SHORT:
                    start, end = match.span(1)
                    yield _new(Word, (match[1], start, end, False, False))
                elif kind == _PUNCTUATION:
                    end = match.end()
                    yield _new(Word, (match[2], end - 1, end, False, False))
                elif kind == _COMMENT:
                    self._comment(*match.span(4))
                elif kind is None:
                    return
                else:
                    yield self._read(kind, *match.span(kind))
                if count > MAX_WORDS:
                    raise self._refusal()
                if self._jump:
                    break

    def _read(self, kind: int, start: int, end: int) -> Word:
        if kind == _PLAIN:
            return self._made(start, end, False) if end - start < _SHORT else self._word(start)
        if kind == _PLAIN_STRING:
            return self._made(start, end, True)
        return self._string(start) if self._masked[start] in _STRING else self._word(start)

    def _word(self, start: int) -> Word:
        match = _WORD.match(self._masked, start, start + _LIMIT + 1)
        end = match.end() if match else start + 1
        if self._size(start, end) + 1 > _LIMIT:
            self.problem(start, end, "too long parameter: nginx reads no word over 4095 bytes")
            end = max(end, self._end_of_line(start))
        self.go_to(end)
        return self._made(start, end, False)

    def _string(self, start: int) -> Word:
        quote = self._masked[start]
        match = _STRING[quote].match(self._masked, start + 1, start + _LIMIT + 2)
        end = match.end() if match else start + 1
        if self._masked[end : end + 1] != quote or self._size(start + 1, end) + 2 > _LIMIT:
            return self._broken_string(start, end, quote)
        self.go_to(end + 1)
        after = self._masked[end + 1 : end + 2]
        if after and after not in _AFTER_STRING:
            self.problem(end + 1, end + 2, f'unexpected "{after}"')
            if "\n" in self._masked[start:end]:
                return self._first_line(start)
        return self._made(start, end + 1, True)

    def _broken_string(self, start: int, end: int, quote: str) -> Word:
        if end >= len(self._masked):
            self.problem(start, end, f"unexpected end of file, expecting the closing {quote}")
        else:
            message = f"too long parameter, probably missing terminating {quote}"
            self.problem(start, start + 1, message)
        return self._first_line(start)

    def _first_line(self, start: int) -> Word:
        """A string that runs away ends where its first line does, before a ``;`` there."""
        end = self._end_of_line(start)
        body = self._masked[start:end].rstrip(" \t\r;{")
        end = start + max(len(body), 1)
        self.go_to(end)
        return self._made(start, end, True, closed=False)

    def _comment(self, start: int, end: int) -> None:
        if end - start >= _SHORT and self._size(start, end) + 1 > _LIMIT:
            self.problem(start, end, "too long parameter: nginx reads no comment over 4095 bytes")
        self.comments.append((start, end))

    def _end_of_line(self, start: int) -> int:
        end = self._masked.find("\n", start)
        return len(self._masked) if end < 0 else end

    def _size(self, start: int, end: int) -> int:
        return len(self.text[start:end].encode("utf-8", "replace"))

    def _made(self, start: int, end: int, quoted: bool, closed: bool = True) -> Word:
        value = self.text[start + 1 : end - closed] if quoted else self.text[start:end]
        if "\\" in value:
            value = _ESCAPE.sub(_unescape, value)
        template = bool(self._templates) and self._filled(start, end)
        return _new(Word, (value, start, end, quoted, template))

    def _filled(self, start: int, end: int) -> bool:
        index = bisect_left(self._template_ends, start + 1)
        return index < len(self._templates) and self._templates[index][0] < end

    def problem(self, start: int, end: int, message: str) -> None:
        """Note an error; raises ``Unparsable`` when there are too many of them."""
        self.problems.append(Problem(start, min(end, len(self.text)), message))
        if len(self.problems) > MAX_PROBLEMS:
            raise Unparsable(self.problems[0])

    def _refusal(self) -> Unparsable:
        message = f"there are more than {MAX_WORDS} words and comments"
        return Unparsable(Problem(self._position, self._position, message))


def _unescape(match: re.Match[str]) -> str:
    return _CONTROL.get(match[1], match[1])
