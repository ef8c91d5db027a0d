"""Directives put into nginx files without touching the layout around them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from deploylint.formats.nginx import Directive, NginxFile, Word
from deploylint.lazy.regexes import regex
from deploylint.model import Edit

_SPECIAL = regex(r"[\s\"'\\;{}#]")


def text_of(directive: Directive) -> str:
    """The directive on one line, its words quoted where they were or have to be."""
    return " ".join(map(_word, directive.words)) + ";"


def insert_after(file: NginxFile, directive: Directive, lines: Iterable[str]) -> Edit:
    """Put ``lines`` below a directive of this file, in its indentation."""
    start, blanks = file.lines[file.line_of(directive.start)]
    last = file.line_of(directive.end - 1)
    following = _following(file, directive)
    shares = following is not None and file.line_of(following) == last
    if shares or start + len(blanks) != directive.start:
        return _edit(file, directive.end, "".join(f" {line}" for line in lines))
    return _below(file, last, directive.end, [blanks + line for line in lines])


def insert_first(file: NginxFile, block: Directive, lines: Iterable[str]) -> Edit | None:
    """Put ``lines`` at the top of a block, in the indentation of what it holds."""
    if block.block is None or not block.directives:
        return None
    brace, first = block.block.start, block.directives[0].start
    start, blanks = file.lines[file.line_of(first)]
    if file.line_of(brace) == file.line_of(first) or start + len(blanks) != first:
        return _edit(file, brace + 1, "".join(f" {line}" for line in lines))
    return _below(file, file.line_of(brace), brace + 1, [blanks + line for line in lines])


def _below(file: NginxFile, line: int, end: int, lines: list[str]) -> Edit:
    if line + 1 == len(file.lines):
        return _edit(file, end, "".join(file.newline + each for each in lines))
    text = "".join(each + file.newline for each in lines)
    return _edit(file, file.lines[line + 1][0], text)


def _edit(file: NginxFile, offset: int, text: str) -> Edit:
    return Edit(file.where(offset, offset), text)


def _following(file: NginxFile, directive: Directive) -> int | None:
    """Where the next directive begins, or the brace that closes the block around."""
    siblings, closing = file.directives, None
    while True:
        number = bisect_right(siblings, directive.start, key=_start)
        here = siblings[number - 1]
        if here.start == directive.start or here.block is None:
            return siblings[number].start if number < len(siblings) else closing
        siblings, closing = here.directives, here.block.end - 1


def _start(directive: Directive) -> int:
    return directive.start


def _word(word: Word) -> str:
    if not word.quoted and not _SPECIAL.search(word.value):
        return word.value
    return '"' + word.value.replace("\\", "\\\\").replace('"', '\\"') + '"'
