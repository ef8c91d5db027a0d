"""INI files (supervisord.conf, alembic.ini, setup.cfg, tox.ini) with places.

As ``configparser`` reads them: a deeper indented line continues the value above,
``#`` and ``;`` at the start of a line make a comment. Interpolation is left as
written. Unlike ``configparser``, duplicates are kept and errors are problems.
"""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.document import Document, Problem, Unparsable
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import ClassVar

MAX_LENGTH = 1_000_000
_MAX_PROBLEMS = 1_000

_SECTION = regex(r"\[(?P<name>[^\n]+)\]")
_OPTION = regex(r"(?P<key>[^=:\s](?:[^=:]*[^=:\s])?)[ \t]*(?:[=:][ \t]*(?P<value>.*))?")
_INLINE = regex(r"[ \t][;#].*")
_TEMPLATE = regex(r"\{\{|\{%|<%|@@")


class IniOption(NamedTuple):
    """``value`` has continuation lines joined by newlines, and is None without ``=``.

    ``start`` to ``end`` is the value's text with the line ends inside it; the key
    stands at ``key_start``. ``line`` and ``end_line`` count from 1.
    """

    section: str
    key: str
    value: str | None
    key_start: int
    key_end: int
    start: int
    end: int
    line: int
    end_line: int

    @property
    def uncommented(self) -> str:
        """The first line's value without `` ;`` or `` #`` comment, as supervisord reads it."""
        return _INLINE.sub("", (self.value or "").split("\n", 1)[0]).rstrip()


class IniSection(NamedTuple):
    name: str
    start: int
    end: int
    line: int


class IniFile(Document):
    """Sections and options in order. Keys are compared in lower case, sections exactly."""

    kind: ClassVar[str] = "ini"
    sections: list[IniSection]
    options: list[IniOption]

    @classmethod
    def parse(cls, source: Source) -> IniFile:
        """Raises ``Unparsable`` only for a file that is too long."""
        document = cls(source)
        if len(source.text) > MAX_LENGTH:
            raise Unparsable(Problem(0, 0, f"longer than {MAX_LENGTH} characters"))
        reader = _Reader(document.problems)
        start = 0
        for line, raw in enumerate(source.text.split("\n"), 1):
            if len(document.problems) == _MAX_PROBLEMS:
                break
            reader.read(raw.rstrip("\r"), start, line)
            start += len(raw) + 1
        reader.close()
        document.sections, document.options = reader.sections, reader.options
        return document

    def get(self, section: str, key: str) -> IniOption | None:
        """The last option of that key, which wins."""
        return next((each for each in reversed(self.options) if _is(each, section, key)), None)

    def within(self, section: str) -> Iterator[IniOption]:
        return (option for option in self.options if option.section == section)


def _is(option: IniOption, section: str, key: str) -> bool:
    return option.section == section and option.key.lower() == key.lower()


class _Reader:
    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.sections: list[IniSection] = []
        self.options: list[IniOption] = []
        self.section = ""
        self.indent: int | None = None  # of the option that a deeper line continues
        self.more: list[tuple[str, int, int]] = []  # text, offset, line of continuations

    def read(self, raw: str, start: int, line: int) -> None:
        text = raw.strip()
        at = start + len(raw) - len(raw.lstrip())
        if not text or text[0] in "#;":
            return
        indent = at - start
        if self.indent is not None and indent > self.indent:
            self.continued(text, at, line)
            return
        self.close()
        if text.startswith("["):
            self.headed(text, at, line)
        else:
            self.assigned(text, at, indent, line)

    def continued(self, text: str, at: int, line: int) -> None:
        self.more.append((text, at, line))

    def close(self) -> None:
        """Give the last option the lines that continue it."""
        if not self.more:
            return
        option = self.options[-1]
        texts = [option.value] if option.value else []
        text, at, line = self.more[-1]
        self.options[-1] = option._replace(
            value="\n".join([*texts, *(text for text, _, _ in self.more)]),
            start=option.start if option.value else self.more[0][1],
            end=at + len(text),
            end_line=line,
        )
        self.more = []

    def headed(self, text: str, at: int, line: int) -> None:
        match = _SECTION.match(text)
        self.indent = None
        if not match:
            self.problem(at, text, "the section name has no `]`")
            return
        self.section = match["name"]
        self.sections.append(IniSection(self.section, at, at + match.end(), line))

    def assigned(self, text: str, at: int, indent: int, line: int) -> None:
        match = _OPTION.match(text)
        if not match:
            self.problem(at, text, "expected `key = value`")
            return
        if not self.sections:
            self.problem(at, text, "the option stands before any section")
        value = match["value"]
        start = at + (match.start("value") if value is not None else match.end("key"))
        end = start + len(value or "")
        key = match["key"]
        self.options.append(
            IniOption(self.section, key, value, at, at + len(key), start, end, line, line)
        )
        self.indent = indent

    def problem(self, at: int, text: str, message: str) -> None:
        template = _TEMPLATE.search(text) is not None
        self.problems.append(Problem(at, at + len(text), message, template))
