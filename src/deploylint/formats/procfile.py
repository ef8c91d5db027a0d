"""Procfiles: one ``name: command`` a line."""

from __future__ import annotations

import re

from deploylint.formats.document import Document, Problem, Unparsable
from deploylint.formats.shell import Command, parse_commands
from deploylint.formats.source_map import SourceMap
from deploylint.formats.templates import with_template
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import ClassVar

MAX_LENGTH = 1 << 16
_LINE = regex(r"^([A-Za-z0-9_-]+):[ \t]*([^\r\n]*)", re.M)


class Process(NamedTuple):
    """A process type; ``start`` and ``end`` enclose its name."""

    name: str
    commands: tuple[Command, ...]
    start: int
    end: int


class Procfile(Document):
    """The process types of a Procfile; lines of any other form mean nothing, as in foreman."""

    kind: ClassVar[str] = "procfile"
    processes: list[Process]

    @classmethod
    def parse(cls, source: Source) -> Procfile:
        if len(source.text) > MAX_LENGTH:
            raise Unparsable(Problem(0, 0, f"longer than {MAX_LENGTH} characters"))
        procfile = cls(source)
        procfile.problems = with_template(source.text, ())
        procfile.processes = [
            Process(
                match[1],
                parse_commands(SourceMap.verbatim(match[2].rstrip(), match.start(2))),
                *match.span(1),
            )
            for match in _LINE.finditer(source.text)
        ]
        return procfile
