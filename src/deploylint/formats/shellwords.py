"""Words of POSIX shell text: quotes, escapes and expansions, every word with its place."""

from __future__ import annotations

from deploylint.formats.document import Problem
from deploylint.formats.source_map import SourceMap
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex


class Word(NamedTuple):
    """One word. ``text`` has quotes and escapes removed and expansions as written.

    ``quoted`` tells that it begins with a double quote, so that what is expanded stays one word.
    """

    text: str
    known: bool
    start: int
    end: int
    quoted: bool = False

    @property
    def value(self) -> str | None:
        """The text, or ``None`` where the shell would expand something."""
        return self.text if self.known else None


_PLAIN = regex(r"[^ \t\r\n\\'\"`$;&|<>()]+")
_QUOTED = regex(r'[^"\\`$]+')
_BACKQUOTED = regex(r"`[^`\\]*(?:\\[\s\S][^`\\]*)*")
_PARAMETER = regex(r"\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])")
_DEEP = regex(r"""[\\"'`(){}]|\$[({]|(?<![^ \t\n;(])#""")


class WordReader:
    """A position in shell text from which words can be read.

    ``problems`` holds at most one entry: whatever was left open first.
    """

    def __init__(self, source: SourceMap) -> None:
        self.source = source
        self.text = source.text
        self.at = 0
        self.problems: list[Problem] = []

    def word(self) -> Word:
        start, parts, known = self.at, list[str](), True
        quoted = self.text.startswith('"', start)
        while self.at < len(self.text):
            if match := _PLAIN.match(self.text, self.at):
                parts.append(match[0])
                self.at = match.end()
                continue
            text, literal = self._special()
            if text is None:
                break
            parts.append(text)
            known = known and literal
        return Word("".join(parts), known, *self.source.span(start, self.at), quoted)

    def _special(self) -> tuple[str | None, bool]:
        """A quoted, escaped or expanded part of a word; ``None`` where the word ends."""
        character = self.text[self.at]
        if character == "\\":
            return self._escaped(), True
        if character == "'":
            return self._single_quoted(), True
        if character == '"':
            return self._double_quoted()
        if character in "$`":
            return self._expansion()
        if character in "<>" and self.text.startswith("(", self.at + 1):
            return self._until(self.closing(self.at + 1)), False
        return None, True

    def _until(self, end: int) -> str:
        start, self.at = self.at, end
        return self.text[start:end]

    def _escaped(self) -> str:
        following = self.text[self.at + 1 : self.at + 3]
        if following.startswith(("\n", "\r\n")):
            self.at += 2 if following[0] == "\n" else 3
            return ""
        self.at = min(self.at + 2, len(self.text))
        return following[:1] or "\\"

    def _single_quoted(self) -> str:
        start = self.at
        end = self.text.find("'", start + 1)
        if end < 0:
            end = len(self.text)
            self.unterminated(start, "single quote")
        self.at = min(end + 1, len(self.text))
        return self.text[start + 1 : end]

    def _double_quoted(self) -> tuple[str, bool]:
        start, parts, known = self.at, list[str](), True
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] != '"':
            if match := _QUOTED.match(self.text, self.at):
                parts.append(self._until(match.end()))
            elif self.text[self.at] == "\\":
                special = self.text[self.at + 1 : self.at + 2] in ("$", "`", '"', "\\", "\n")
                parts.append(self._escaped() if special else self._until(self.at + 1))
            else:
                part, literal = self._expansion()
                parts.append(part)
                known = known and literal
        if self.at >= len(self.text):
            self.unterminated(start, "double quote")
        self.at = min(self.at + 1, len(self.text))
        return "".join(parts), known

    def _expansion(self) -> tuple[str, bool]:
        text, at = self.text, self.at
        if text[at] == "`":
            match = _BACKQUOTED.match(text, at)
            end = match.end() if match else at + 1
            if end >= len(text):
                self.unterminated(at, "backquote")
            return self._until(min(end + 1, len(text))), False
        if text[at + 1 : at + 2] in ("(", "{"):
            return self._until(self.closing(at + 1)), False
        if match := _PARAMETER.match(text, at):
            return self._until(match.end()), False
        return self._until(at + 1), True

    def closing(self, start: int) -> int:
        """The index after the bracket that closes the one at ``start``."""
        stack = [")" if self.text[start] == "(" else "}"]
        at = start + 1
        while stack and (match := _DEEP.search(self.text, at)):
            token, at = match[0], match.end()
            if token == "\\":
                at += 1
            elif token == stack[-1]:
                stack.pop()
            elif token == "#":
                at = self._comment_end(at) if stack[-1] == ")" else at
            elif token in ("$(", "${"):
                stack.append(")" if token == "$(" else "}")
            elif stack[-1] == '"':
                continue
            elif token == '"' or (token == "(" and stack[-1] == ")"):
                stack.append('"' if token == '"' else ")")
            elif token in "'`":
                closing = self.text.find(token, at)
                at = len(self.text) if closing < 0 else closing + 1
        if stack:
            self.unterminated(start, "bracket")
        return len(self.text) if stack else at

    def _comment_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def unterminated(self, index: int, what: str) -> None:
        if not self.problems:
            start, end = self.source.span(index, index + 1)
            self.problems.append(Problem(start, end, f"unterminated {what}"))
