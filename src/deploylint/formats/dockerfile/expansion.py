"""``$name`` and ``${name...}`` in instructions, as BuildKit's ``shell.Lex`` expands them."""

from __future__ import annotations

from collections.abc import Callable

from deploylint.formats.dockerfile.patterns import BadPattern, replace, trim
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

SPACE = (
    " \t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""What Go's ``unicode.IsSpace`` holds for white space; ``str.isspace`` knows more."""

_PLAIN = regex(rf"[^$'\"<\\`}}/{SPACE}]+")
_QUOTED = regex(r'[^"$\\`]+')
_DEPTH = 50
_LENGTH = 1 << 16
_SPECIAL_PARAMETERS = frozenset("@*#?-$!0")


class ExpansionError(ValueError):
    """BuildKit refuses the text, or it grows beyond what is worth expanding."""


class Expansion(NamedTuple):
    """The text after expansion, and the plain references to names that are not set.

    A reference with an operator (``${name:-default}``) says itself what an
    unset name means, and is not listed.
    """

    text: str
    unset: frozenset[str]


Lookup = Callable[[str], "str | None"]
"""The value of a name, ``None`` when it is not set."""


def _nothing(_name: str) -> str | None:
    return None


def expand(text: str, lookup: Lookup = _nothing, *, escape: str = "\\") -> Expansion:
    """Remove quotes from ``text`` and replace its variables; an unset one is empty.

    Raises ``ExpansionError`` for an open quote, a malformed ``${`` and for
    ``${name?}`` with a name that is not set.
    """
    if not any(special in text for special in ("$", "'", '"', escape)):
        return Expansion(text, frozenset())
    lex = Lex(text, lookup, escape)
    result = lex.result()
    return Expansion(result, frozenset(lex.unset))


def unquote(text: str, *, escape: str = "\\") -> tuple[str, bool]:
    """``text`` without quotes, variables as written, and whether it holds none of them.

    Raises ``ExpansionError`` as ``expand`` does.
    """
    if not any(special in text for special in ("$", "'", '"', escape)):
        return text, True
    names: list[str] = []
    lex = Lex(text, names.append, escape)
    lex.keep_unset = True
    return lex.result(), not names


def split_words(text: str, *, raw: bool, escapes: bool) -> list[str]:
    """Split at white space outside quotes; unset variables stay as written.

    ``raw`` keeps quotes and ``escapes`` keeps escape characters. Raises
    ``ExpansionError`` for an open quote or a malformed ``${``.
    """
    lex = Lex(text, _nothing, "\\")
    lex.raw_quotes, lex.raw_escapes, lex.keep_unset = raw, escapes, True
    lex.result()
    return lex.words


class Lex:
    """One expansion: a position in the text, and what was found so far."""

    def __init__(self, text: str, lookup: Lookup, escape: str) -> None:
        self.text = text
        self.lookup = lookup
        self.escape = escape
        self.raw_quotes = self.raw_escapes = self.keep_unset = False
        self.unset: set[str] = set()
        self.words: list[str] = []
        self._at = 0
        self._depth = 0
        self._grown = 0
        # One buffer for all levels, as in Go: an operand of ${} drops what the
        # word around it had so far, which decides whether `<<E${x:-y}` is a heredoc.
        self._buffer: list[str] = []

    def result(self) -> str:
        text, self.words = self._until("", self.raw_escapes)
        return text

    def _peek(self) -> str:
        return self.text[self._at : self._at + 1]

    def _next(self) -> str:
        character = self.text[self._at : self._at + 1]
        self._at += 1
        return character

    def _until(self, stop: str, raw_escapes: bool) -> tuple[str, list[str]]:
        """Text and words up to and past ``stop``, or to the end when that is empty."""
        result: list[str] = []
        words = _Words(self._buffer)
        outer, self.raw_escapes = self.raw_escapes, raw_escapes
        try:
            while (character := self._peek()) and character != stop:
                if plain := _PLAIN.match(self.text, self._at):
                    self._at = plain.end()
                    result.append(words.keep(plain[0]))
                else:
                    result.append(self._part(character, words))
        finally:
            self.raw_escapes = outer
        if stop and not character:
            raise ExpansionError(f"unexpected end of statement while looking for matching {stop}")
        self._at += 1
        return "".join(result), words.finish()

    def _part(self, character: str, words: _Words) -> str:
        if character == "$":
            return words.split(self._dollar())
        if character == "'":
            return words.keep(self._single_quoted())
        if character == '"':
            return words.keep(self._double_quoted())
        if character == "<":
            return words.keep(self._less_than())
        self._at += 1
        if character != self.escape:
            return words.split(character)
        kept = character if self.raw_escapes else ""
        return words.keep(kept + self._next()) if kept or self._peek() else ""

    def _single_quoted(self) -> str:
        start = self._at
        end = self.text.find("'", start + 1)
        if end < 0:
            raise ExpansionError(
                "unexpected end of statement while looking for matching single-quote"
            )
        self._at = end + 1
        return self.text[start : end + 1] if self.raw_quotes else self.text[start + 1 : end]

    def _double_quoted(self) -> str:
        quote = self._next() if self.raw_quotes else self._next()[1:]
        result = [quote]
        while (character := self._peek()) != '"':
            if not character:
                raise ExpansionError(
                    "unexpected end of statement while looking for matching double-quote"
                )
            if plain := _QUOTED.match(self.text, self._at):
                self._at = plain.end()
                result.append(plain[0])
            else:
                result.append(self._dollar() if character == "$" else self._quoted_character())
        self._at += 1
        return "".join([*result, quote])

    def _quoted_character(self) -> str:
        character = self._next()
        if character != self.escape:
            return character
        kept = character if self.raw_escapes else ""
        following = self._peek()
        if not following:
            return kept
        return kept + (self._next() if following in ('"', "$", self.escape) else character)

    def _less_than(self) -> str:
        """``<<`` together with the blanks after it, so that ``<< EOF`` is one word."""
        start = self._at
        self._at += 1
        if self._peek() == "<":
            self._at += 1
            while self._peek() in ("\t", "\r", " "):
                self._at += 1
        return self.text[start : self._at]

    def _dollar(self) -> str:
        self._at += 1
        if self._peek() != "{":
            name = self._name()
            return self._value(name, f"${name}") if name else "$"
        self._at += 1
        if not self._peek():
            raise ExpansionError("syntax error: missing '}'")
        if self._peek() in "{}:":
            raise ExpansionError("syntax error: bad substitution")
        if self._depth >= _DEPTH:
            raise ExpansionError("substitutions are nested too deeply")
        self._depth += 1
        try:
            return self._substitution(self._name())
        finally:
            self._depth -= 1

    def _value(self, name: str, written: str) -> str:
        value = self.lookup(name)
        if value is None:
            self.unset.add(name)
            return written if self.keep_unset else ""
        return self._bounded(value)

    def _bounded(self, value: str) -> str:
        self._grown += len(value)
        if self._grown > _LENGTH:
            raise ExpansionError("the expanded text is too long")
        return value

    def _substitution(self, name: str) -> str:
        operator = self._next()
        if operator == "}":
            return self._value(name, f"${{{name}}}")
        if operator == "/":
            return self._replacement(name)
        colon = operator == ":"
        if colon:
            operator = self._next()
        written = ":" * colon + operator
        if not operator or operator not in "+-?#%" or (colon and operator in "#%"):
            raise ExpansionError(f"unsupported modifier ({written}) in substitution")
        word = self._operand("}", operator in "#%")
        value = self.lookup(name)
        if value is None and self.keep_unset:
            return f"${{{name}{written}{word}}}"
        if operator in "#%":
            return self._trimmed(name, value, operator, word)
        return self._chosen(name, value, operator, word, missing=value is None, colon=colon)

    def _chosen(
        self, name: str, value: str | None, operator: str, word: str, *, missing: bool, colon: bool
    ) -> str:
        absent = missing or (colon and not value)
        if operator == "?":
            if absent:
                what = "unset" if missing else "empty"
                raise ExpansionError(f"{name}: {word or f'is not allowed to be {what}'}")
            return self._bounded(value or "")
        if operator == "-":
            return word if absent else self._bounded(value or "")
        return "" if absent else word

    def _trimmed(self, name: str, value: str | None, operator: str, pattern: str) -> str:
        if value is None:
            self.unset.add(name)
        greedy = pattern.startswith(operator)
        try:
            return self._bounded(
                trim(value or "", pattern[greedy:], greedy=greedy, suffix=operator == "%")
            )
        except BadPattern as error:
            raise ExpansionError(f"invalid pattern ({pattern}) in substitution: {error}") from None

    def _replacement(self, name: str) -> str:
        everywhere = self._peek() == "/"
        if everywhere:
            self._at += 1
        pattern = self._operand("/", True)
        replacement = self._operand("}", True)
        value = self.lookup(name)
        if value is None and self.keep_unset:
            return f"${{{name}/{pattern}/{replacement}}}"
        if value is None:
            self.unset.add(name)
        try:
            return self._bounded(replace(value or "", pattern, replacement, everywhere=everywhere))
        except BadPattern as error:
            raise ExpansionError(f"invalid pattern ({pattern}) in substitution: {error}") from None

    def _operand(self, stop: str, raw_escapes: bool) -> str:
        try:
            return self._until(stop, raw_escapes)[0]
        except ExpansionError:
            if not self._peek():
                missing = "missing '/' in ${}" if stop == "/" else "missing '}'"
                raise ExpansionError(f"syntax error: {missing}") from None
            raise

    def _name(self) -> str:
        """A name, or a run of digits, or one special parameter such as ``$@``."""
        text, start = self.text, self._at
        first = self._peek()
        if first in _SPECIAL_PARAMETERS and not first.isdecimal():
            self._at += 1
            return first
        digits = first.isdecimal()
        while (character := self._peek()) and (
            character.isdecimal() or (not digits and (character.isalpha() or character == "_"))
        ):
            self._at += 1
        return text[start : self._at]


class _Words:
    """Words as they grow: white space ends a word unless it is quoted or escaped."""

    def __init__(self, buffer: list[str]) -> None:
        self._done: list[str] = []
        self._open = buffer
        buffer.clear()

    def keep(self, text: str) -> str:
        self._open.append(text)
        return text

    def split(self, text: str) -> str:
        if len(text) == 1 and text not in SPACE:
            self._open.append(text)
            return text
        for character in text:
            if character not in SPACE:
                self._open.append(character)
            else:
                self.finish()
        return text

    def finish(self) -> list[str]:
        if word := "".join(self._open):
            self._done.append(word)
        self._open.clear()
        return self._done
