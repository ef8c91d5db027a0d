"""systemd units: the document, its values, and the merge with drop-ins."""

from __future__ import annotations

from deploylint.formats.systemd.assignment import Assignment
from deploylint.formats.systemd.commands import Command, CommandLine, Refusal, command_line
from deploylint.formats.systemd.environment import EnvironmentEntry, EnvironmentFile
from deploylint.formats.systemd.merge import MergedUnit, Setting, UnitFile, dropins_of, merge
from deploylint.formats.systemd.names import UnitName, is_dropin, is_user_unit, unit_name
from deploylint.formats.systemd.unit import LocatedCommand, Section, SystemdUnit
from deploylint.formats.systemd.values import boolean, seconds
from deploylint.formats.systemd.words import Word, WordError, words

__all__ = [
    "Assignment",
    "Command",
    "CommandLine",
    "EnvironmentEntry",
    "EnvironmentFile",
    "LocatedCommand",
    "MergedUnit",
    "Refusal",
    "Section",
    "Setting",
    "SystemdUnit",
    "UnitFile",
    "UnitName",
    "Word",
    "WordError",
    "boolean",
    "command_line",
    "dropins_of",
    "is_dropin",
    "is_user_unit",
    "merge",
    "seconds",
    "unit_name",
    "words",
]
