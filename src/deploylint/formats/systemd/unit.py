"""A systemd unit or drop-in as a document."""

from __future__ import annotations

from deploylint.formats.document import Document, Problem
from deploylint.formats.systemd.assignment import Assignment, assignment
from deploylint.formats.systemd.commands import Command, Refusal, command_line
from deploylint.formats.systemd.environment import (
    EnvironmentEntry,
    EnvironmentFile,
    environment,
    environment_file,
)
from deploylint.formats.systemd.lines import BLANKS, Line, LineTooLong, logical_lines
from deploylint.formats.systemd.merge import Setting, UnitFile, in_effect
from deploylint.formats.systemd.names import UNIT_TYPES, UnitName, is_dropin, unit_name
from deploylint.formats.systemd.specifiers import unknown_specifier
from deploylint.formats.systemd.templates import is_statement, is_template
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import ClassVar

_COMMON = frozenset(("Unit", "Install"))
_MAX_VALUE = 1 << 16
_MAX_LINES = 10_000
_SECTIONS = _COMMON | {kind.capitalize() for kind in UNIT_TYPES}


class Section(NamedTuple):
    """A section header; the offsets bound the brackets."""

    name: str
    start: int
    end: int


class LocatedCommand(NamedTuple):
    """A command and the assignment whose value its words are indices into."""

    setting: Assignment
    command: Command

    @property
    def span(self) -> tuple[int, int]:
        """File offsets from the program's first to the last argument's last character."""
        return self.setting.span(self.command.program.start, self.command.end)


class SystemdUnit(Document):
    """A unit file: services, timers, sockets and their drop-ins.

    ``assignments`` are those that systemd takes notice of, in order, before
    resets. ``problems`` are the lines that it ignores; ``loads`` is False if
    it gives the file up at one of them. ``written`` is the path that a script writes the unit to.
    """

    kind: ClassVar[str] = "systemd"

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.assignments: list[Assignment] = []
        self.sections: list[Section] = []
        self.loads = True
        self.unit: UnitName | None = unit_name(source.path)
        self.is_dropin = is_dropin(source.path)
        self.written = ""

    @classmethod
    def parse(cls, source: Source) -> SystemdUnit:
        unit = cls(source)
        _Parser(unit).read()
        return unit

    @classmethod
    def written_to(cls, path: str, source: Source) -> SystemdUnit:
        """The unit that a script writes to ``path``; ``source`` has its text in its place."""
        unit = cls(source)
        unit.unit, unit.is_dropin, unit.written = unit_name(path), is_dropin(path), path
        _Parser(unit).read()
        return unit

    def settings(self, section: str, key: str) -> list[Assignment]:
        """The assignments of ``key`` that hold at the end of this file."""
        named = (a for a in self.assignments if a.section == section)
        return [a for a in in_effect(named) if a.key == key]

    def setting(self, section: str, key: str) -> Assignment | None:
        """The assignment of a single-valued ``key`` that holds, if there is one."""
        found = self.settings(section, key)
        return found[-1] if found else None

    def commands(self, key: str = "ExecStart", section: str = "Service") -> list[LocatedCommand]:
        """The commands that ``key`` runs, as far as systemd can read them."""
        return [
            LocatedCommand(setting, command)
            for setting in self.settings(section, key)
            for command in command_line(setting.value, self.unit).commands
        ]

    def environment(self, section: str = "Service") -> list[EnvironmentEntry]:
        """The entries of ``Environment=``; of two with one name the later holds."""
        return [
            entry
            for setting in self.settings(section, "Environment")
            for entry in environment(setting, self.unit).entries
        ]

    def environment_files(self, section: str = "Service") -> list[EnvironmentFile]:
        found = self.settings(section, "EnvironmentFile")
        return [environment_file(setting, self.unit) for setting in found]

    def refusals(self) -> list[tuple[Assignment, Refusal]]:
        """Values of ``Exec…=`` and ``Environment=`` that systemd refuses, with its reason."""
        return [
            (setting, found)
            for setting in self.assignments
            for found in refusals_of(setting, self.unit)
        ]

    def unit_file(self) -> UnitFile:
        """This file as plain values, to be merged with others."""
        settings = (
            Setting(a.section, a.key, a.value, self.where(*a.span()), a.templated)
            for a in self.assignments
        )
        path = f"{self.path}:{self.written}" if self.written else self.path
        return UnitFile(path, tuple(settings), not self.problems)


def refusals_of(setting: Assignment, unit: UnitName | None = None) -> tuple[Refusal, ...]:
    """What systemd has against a command line, an environment or the path of a file."""
    if setting.key.startswith("Exec") and not setting.key.endswith("Paths"):
        return command_line(setting.value, unit).refusals
    if setting.key == "Environment":
        return environment(setting, unit).refusals
    if setting.key == "EnvironmentFile" and not setting.templated:
        return _bad_path(setting.value)
    return ()


def _bad_path(value: str) -> tuple[Refusal, ...]:
    path = value[value.startswith("-") :]
    if not value or (path.startswith(("/", "%")) and not unknown_specifier(path)):
        return ()
    return (Refusal("path is not absolute", 0, len(value)),)


class _Parser:
    __slots__ = ("ignored", "known", "section", "source", "templates", "unit")

    def __init__(self, unit: SystemdUnit) -> None:
        self.unit = unit
        self.source = unit.source
        self.section: str | None = None
        self.ignored = False
        kind = unit.unit.type.capitalize() if unit.unit else ""
        self.known = _COMMON | {kind} if kind else _SECTIONS
        self.templates = "{" in self.source.text or "<%" in self.source.text

    def read(self) -> None:
        try:
            for count, line in enumerate(logical_lines(self.source.text)):
                if count == _MAX_LINES:
                    self.problem(line, "more than 10,000 lines, not read any further")
                    return
                if not self.line(line):
                    self.unit.loads = False
                    return
        except LineTooLong as error:
            self.unit.loads = False
            end = self.source.text.find("\n", error.offset)
            self.unit.problems.append(
                Problem(error.offset, len(self.source.text) if end < 0 else end, "line too long")
            )

    def line(self, line: Line) -> bool:
        """Take in one line; False where systemd gives the file up."""
        text = line.text.strip(BLANKS)
        if not text:
            return True
        if self.templates and is_statement(text):
            self.problem(line, "template statement", template=True)
        elif not self.source.valid and _is_undecodable(text):
            self.problem(line, "not valid UTF-8, line ignored")
        elif text[0] == "[":
            return self.header(line, text)
        elif len(text) > _MAX_VALUE:
            self.problem(line, "longer than 64 KiB, not looked into")
        elif self.section is None:
            if not self.ignored:
                self.problem(line, "assignment outside of section", passed_over=True)
        elif setting := assignment(self.section, line):
            self.unit.assignments.append(setting)
        else:
            missing = "key name before '='" if text[0] == "=" else "'='"
            template = is_template(text)
            self.problem(line, f"missing {missing}", template=template, passed_over=not template)
        return True

    def header(self, line: Line, text: str) -> bool:
        if text[-1] != "]":
            self.problem(line, "invalid section header")
            return False
        name = text[1:-1]
        if any(char < " " or char in "\"'\\\x7f" for char in name):
            self.problem(line, "bad characters in section header")
            return False
        self.section = name if name in self.known else None
        self.ignored = self.section is None
        if self.section:
            self.unit.sections.append(Section(name, *self.span(line)))
        elif not name.startswith("X-"):
            template = is_template(name)
            self.problem(line, "unknown section", template=template, passed_over=not template)
        return True

    def problem(
        self, line: Line, message: str, *, template: bool = False, passed_over: bool = False
    ) -> None:
        span = self.span(line)
        self.unit.problems.append(Problem(*span, message, template, passed_over))

    def span(self, line: Line) -> tuple[int, int]:
        """File offsets of a line without the blanks around it."""
        start = len(line.text) - len(line.text.lstrip(BLANKS))
        return line.span(start, len(line.text.rstrip(BLANKS)))


def _is_undecodable(text: str) -> bool:
    return any("\udc80" <= char <= "\udcff" for char in text)
