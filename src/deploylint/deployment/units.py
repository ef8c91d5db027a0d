"""The commands of systemd units."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.commands import facts_of
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Command
from deploylint.formats.shell import Command as ShellCommand
from deploylint.formats.shellwords import Word
from deploylint.formats.systemd.commands import command_line
from deploylint.formats.systemd.merge import MergedUnit, Setting
from deploylint.formats.systemd.words import Word as UnitWord
from deploylint.model import Where


def unit_commands(unit: MergedUnit) -> Iterator[Command]:
    """The commands of ``ExecStart=`` in a merged unit."""
    for setting in unit.all("Service", "ExecStart"):
        yield from setting_commands(setting)


def setting_commands(setting: Setting) -> Iterator[Command]:
    """The commands of one ``ExecStart=``, those of SCRIPT for ``sh -c SCRIPT``."""
    for command in command_line(setting.value).commands:
        words = tuple(_word(each) for each in (command.program, *command.arguments))
        yield from facts_of([ShellCommand(words)], lambda start, end: place(setting, start, end))


def _word(word: UnitWord) -> Word:
    """A word as a shell has it: ``$$`` is a dollar sign, and a specifier is not known."""
    text = UNKNOWN if "%" in word.text else word.text.replace("$$", "$")
    return Word(text, "$" not in text, word.start, word.end, quoted="${" in text)


def place(setting: Setting, start: int, end: int) -> Where:
    """The place of a part of a value; of all of it where the value has continuations."""
    where = setting.where
    if where.line != where.end_line or where.end - where.start != len(setting.value):
        return where
    return where._replace(
        start=where.start + start,
        end=where.start + end,
        column=where.column + start,
        end_column=where.column + end,
    )
