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
from deploylint.formats.systemd.templates import is_template
from deploylint.formats.systemd.words import Word as UnitWord
from deploylint.model import Where


def unit_commands(unit: MergedUnit) -> Iterator[Command]:
    """The commands of ``ExecStart=`` in a merged unit."""
    for setting in unit.all("Service", "ExecStart"):
        yield from setting_commands(setting)


def setting_commands(setting: Setting) -> Iterator[Command]:
    """The commands of one ``ExecStart=``, those of SCRIPT for ``sh -c SCRIPT``."""
    for command in command_line(setting.value).commands:
        words = (_program(command.program), *map(_word, command.arguments))
        yield from facts_of([ShellCommand(words)], lambda start, end: place(setting, start, end))


def _program(word: UnitWord) -> Word:
    """The program; one whose folder a template fills in is known by its own name."""
    name = word.text.rpartition("/")[2]
    filled = is_template(word.text) and not is_template(name)
    return _word(word._replace(text=name) if filled and name else word)


def _word(word: UnitWord) -> Word:
    """A word as a shell has it: ``$$`` is a dollar sign; specifiers and templates are unknown."""
    text = UNKNOWN if "%" in word.text or is_template(word.text) else word.text.replace("$$", "$")
    return Word(text, "$" not in text, word.start, word.end, quoted="${" in text)


def place(setting: Setting, start: int, end: int) -> Where:
    """The place of a part of a value; of all of it where the value has continuations."""
    where = setting.where
    if where.line != where.end_line or where.end - where.start != len(setting.value):
        return where
    return where.part(start, end)
