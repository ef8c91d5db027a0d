"""The commands of a compose healthcheck, word by word."""

from __future__ import annotations

from deploylint.formats.compose.service import Healthcheck
from deploylint.formats.shell import Command, inline_script, parse_commands
from deploylint.formats.shellwords import Word


def commands_of(check: Healthcheck) -> tuple[Command, ...]:
    """What the check runs: those of SCRIPT for ``CMD-SHELL`` and ``sh -c SCRIPT``."""
    command = check.command
    if check.disabled or command is None:
        return ()
    if command.text is not None:
        return parse_commands(command.text.mapped)
    if not command.words:
        return ()
    words = tuple(Word(each.text, each.known, *_span(each.content)) for each in command.words)
    single = Command(words)
    index = inline_script(single)
    return (single,) if index is None else parse_commands(command.words[index].mapped)


def _span(where: tuple[object, int, int, int, int, int, int]) -> tuple[int, int]:
    return where[1], where[2]
