"""Directives and blocks with their places, as plain nested tuples.

A tree is made of named tuples of plain values only, so that it can travel as a
fact. Offsets are code points into the text of the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.document import Problem, Unparsable
from deploylint.formats.nginx.directives import BLOCKS, PARENTS_OF_SERVERS, SIMPLE, VALUE_BLOCKS
from deploylint.formats.nginx.lua import end_of_lua
from deploylint.formats.nginx.tokens import Tokenizer, Word
from deploylint.lazy.records import NamedTuple

MAX_DEPTH = 50


class Block(NamedTuple):
    """``{`` … ``}``, both braces in the span; Lua code is ``opaque`` and holds no directives."""

    start: int
    end: int
    directives: tuple[Directive, ...] = ()
    opaque: bool = False
    closed: bool = True


class Directive(NamedTuple):
    """Name and arguments; the span goes up to and with ``;`` or the closing brace.

    ``terminated`` is false where the ``;`` is missing.
    """

    words: tuple[Word, ...]
    start: int
    end: int
    block: Block | None = None
    terminated: bool = True

    @property
    def name(self) -> str:
        """Empty for a block that nothing precedes."""
        return self.words[0].value if self.words else ""

    @property
    def arguments(self) -> tuple[Word, ...]:
        return self.words[1:]

    @property
    def values(self) -> tuple[str, ...]:
        """The arguments without quotes and escapes."""
        return tuple(word.value for word in self.words[1:])

    @property
    def template(self) -> bool:
        """Whether a template fills in part of the name or of an argument."""
        return any(word.template for word in self.words)

    @property
    def directives(self) -> tuple[Directive, ...]:
        """What the block holds; empty where there is none."""
        return self.block.directives if self.block else ()


def walk(directives: tuple[Directive, ...]) -> Iterator[Directive]:
    """All directives, outer before inner, in the order of the file."""
    stack = [iter(directives)]
    while stack:
        for directive in stack[-1]:
            yield directive
            if directive.block:
                stack.append(iter(directive.block.directives))
                break
        else:
            stack.pop()


class _Open(NamedTuple):
    """A block whose end is not reached yet."""

    words: tuple[Word, ...]
    brace: int
    directives: list[Directive]


class Parser:
    """Builds the tree from the words of ``tokenizer``; goes on after errors.

    The first problem is the one that nginx stops at. A problem at the end of the
    file begins where the word, string or block does that is never closed.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokens = tokenizer
        self.opaque: list[tuple[int, int]] = []
        self._words: list[Word] = []
        self._open: list[_Open] = [_Open((), 0, [])]

    def parse(self) -> tuple[Directive, ...]:
        """Raises ``Unparsable`` for nesting or lengths that no real file has."""
        words = self._words
        for word in self.tokens.words():
            if word.quoted or word.value not in ";{}":
                words.append(word)
            elif word.value == ";":
                self._terminate(word)
            elif word.value == "{":
                self._open_block(word)
            else:
                self._close_block(word)
        self._finish()
        return tuple(self._open[0].directives)

    def _terminate(self, semicolon: Word) -> None:
        if not self._words:
            self._unexpected(semicolon)
            return
        words = self._taken()
        if words[0].value in BLOCKS and self._needs_block(words[0]):
            self._problem(semicolon, f'directive "{words[0].value}" has no opening "{{"')
        directive = Directive(words, words[0].start, semicolon.end)
        self._open[-1].directives.append(directive)

    def _open_block(self, brace: Word) -> None:
        if not self._words or self._in_values():
            self._unexpected(brace)
        self._split_unterminated(brace)
        words = self._taken()
        if words and words[0].value.endswith("_by_lua_block"):
            self._add_lua(words, brace)
            return
        if len(self._open) > MAX_DEPTH:
            message = f"blocks are nested deeper than {MAX_DEPTH}"
            raise Unparsable(Problem(brace.start, brace.end, message))
        self._open.append(_Open(words, brace.start, []))

    def _close_block(self, brace: Word) -> None:
        if self._words:
            self._unexpected(brace)
            self._add_unterminated(self._taken())
        elif len(self._open) == 1:
            self._unexpected(brace)
        if len(self._open) > 1:
            self._close(brace.end, closed=True)

    def _close(self, end: int, *, closed: bool) -> None:
        opened = self._open.pop()
        block = Block(opened.brace, end, tuple(opened.directives), closed=closed)
        start = opened.words[0].start if opened.words else opened.brace
        self._add(Directive(opened.words, start, end, block))

    def _finish(self) -> None:
        end = len(self.tokens.text)
        if self._words:
            message = 'unexpected end of file, expecting ";" or "}"'
            self.tokens.problem(self._words[0].start, end, message)
            self._add_unterminated(self._taken())
        elif len(self._open) > 1:
            message = 'unexpected end of file, expecting "}"'
            self.tokens.problem(self._open[-1].brace, end, message)
        while len(self._open) > 1:
            self._close(end, closed=False)

    def _split_unterminated(self, brace: Word) -> None:
        """``root /x`` without ``;`` before ``location / {``: two directives, not one."""
        words = self._words
        if not words or words[0].value in BLOCKS:
            return
        text = self.tokens.text
        for index in range(1, len(words)):
            fresh = "\n" in text[words[index - 1].end : words[index].start]
            if fresh and words[index].value in BLOCKS and not words[index].quoted:
                self._not_terminated(words[0], words[index - 1].end)
                self._add_unterminated(tuple(words[:index]))
                del words[:index]
                return
        if words[0].value in SIMPLE:
            self._not_terminated(words[0], brace.start)

    def _not_terminated(self, name: Word, end: int) -> None:
        message = f'directive "{name.value}" is not terminated by ";"'
        self.tokens.problem(name.start, end, message)

    def _add_lua(self, words: tuple[Word, ...], brace: Word) -> None:
        end = end_of_lua(self.tokens.text, brace.end)
        if end is None:
            message = 'unexpected end of file, expecting "}" after Lua code'
            self.tokens.problem(brace.start, len(self.tokens.text), message)
        closed, end = end is not None, len(self.tokens.text) if end is None else end
        self.tokens.go_to(end)
        self.opaque.append((brace.start, end))
        block = Block(brace.start, end, opaque=True, closed=closed)
        self._add(Directive(words, words[0].start, end, block))

    def _add_unterminated(self, words: tuple[Word, ...]) -> None:
        self._add(Directive(words, words[0].start, words[-1].end, terminated=False))

    def _add(self, directive: Directive) -> None:
        self._open[-1].directives.append(directive)

    def _taken(self) -> tuple[Word, ...]:
        words = tuple(self._words)
        self._words.clear()
        return words

    def _needs_block(self, name: Word) -> bool:
        """A ``server`` is a block only where nothing but virtual servers can stand."""
        if name.quoted or self._in_values():
            return False
        around = self._open[-1].words
        return name.value != "server" or (bool(around) and around[0].value in PARENTS_OF_SERVERS)

    def _in_values(self) -> bool:
        """Whether the block around holds pairs of values instead of directives."""
        words = self._open[-1].words
        return bool(words) and words[0].value in VALUE_BLOCKS

    def _unexpected(self, word: Word) -> None:
        self._problem(word, f'unexpected "{word.value}"')

    def _problem(self, word: Word, message: str) -> None:
        self.tokens.problem(word.start, word.end, message)
