"""A command of the shell form that needs no shell, written in the exec form."""

from __future__ import annotations

import json
from itertools import pairwise

from deploylint.formats.dockerfile import Dockerfile, Instruction
from deploylint.formats.shell import Command
from deploylint.formats.shellwords import Word
from deploylint.lazy.regexes import regex
from deploylint.model import Edit

# What only a shell knows: commands of its own, and words of its grammar.
_BUILTINS = frozenset(
    ". : [ alias bg break case cd command continue eval exit export fg for function getopts hash"
    " if jobs let local read readonly return select set shift source times trap type ulimit umask"
    " unalias unset until wait while { ! (".split()
)
_GAP = regex(r"(?:[ \t]|[\\`]\r?\n(?:[ \t]*(?:#[^\n]*)?\n)*)+")
# Unquoted, these are expanded by the shell.
_EXPANDED = regex(r"[*?\[\]~{}#\\]")


def exec_form(dockerfile: Dockerfile, instruction: Instruction) -> tuple[Edit, ...]:
    """Edits that leave each word where it is; none where the shell does more than start it."""
    commands = instruction.commands
    if len(commands) != 1 or not instruction.posix or not _is_plain(commands[0]):
        return ()
    words, source = commands[0].words, dockerfile.source
    written = [source.text[word.start : word.end] for word in words]
    gaps = [source.text[a.end : b.start] for a, b in pairwise(words)]
    line = instruction.arguments
    whole = line.span(0, len(line.text)) == (words[0].start, words[-1].end)
    if not (whole and all(map(_GAP.fullmatch, gaps))):
        return ()
    if not all(map(_is_literal, words, written)):
        return ()
    last = len(words) - 1
    return tuple(
        source.replace(
            dockerfile.where(word.start, word.end),
            f"{'' if number else '['}{json.dumps(word.text)}{',' if number < last else ']'}",
        )
        for number, word in enumerate(words)
    )


def _is_plain(command: Command) -> bool:
    """One program with known arguments: no assignment, no redirection, no operator."""
    beside = command.assignments or command.redirects or command.operator or command.depth
    name = command.words[0].text if command.words else ""
    return not beside and bool(name) and name not in _BUILTINS


def _is_literal(word: Word, written: str) -> bool:
    """Whether the program gets the word as it is written, but for quotes around all of it."""
    if not (word.known and word.text.isascii() and word.text.isprintable()):
        return False
    bare = written == word.text and not _EXPANDED.search(written)
    return bare or written in (f'"{word.text}"', f"'{word.text}'")
