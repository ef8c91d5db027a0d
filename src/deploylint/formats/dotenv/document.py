"""A ``.env`` file as a document, with the values that each reader sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import Enum

from deploylint.formats.document import Document, Problem, Unparsable
from deploylint.formats.dotenv import compose
from deploylint.formats.dotenv.readers import read_docker, read_python_dotenv, read_systemd
from deploylint.formats.dotenv.reading import ReadError, Reading
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import ClassVar

MAX_SIZE = 1 << 16
_TEMPLATE = regex(r"\{\{|\{%|<%")
_STATEMENT = regex(r"[ \t]*(?:\{\{|\{[%#]|<%)[^\n]*")


class Reader(str, Enum):
    """A program that reads ``.env`` files."""

    COMPOSE = "compose"
    PYTHON_DOTENV = "python-dotenv"
    DOCKER = "docker --env-file"
    SYSTEMD = "systemd EnvironmentFile"


_READ: dict[Reader, Callable[[str], Reading]] = {
    Reader.COMPOSE: compose.read,
    Reader.PYTHON_DOTENV: read_python_dotenv,
    Reader.DOCKER: read_docker,
    Reader.SYSTEMD: read_systemd,
}


class Entry(NamedTuple):
    """A variable as it is written.

    ``start`` and ``end`` bound the value without its quotes, and ``raw`` is the
    text there; without a ``=`` the value is inherited. ``quote`` is empty,
    ``"`` or ``'``. ``templated`` values are filled in before anyone reads them.
    """

    name: str
    raw: str
    name_start: int
    name_end: int
    start: int
    end: int
    quote: str
    export: bool
    inherited: bool
    templated: bool


class EnvFile(Document):
    """A ``.env`` file.

    ``entries`` are found by compose's grammar, which goes on after an error
    here; ``problems`` are the places that have no meaning in it. What a value
    *is* depends on who reads it: see ``reading``, ``seen`` and ``every``.
    """

    kind: ClassVar[str] = "env"

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.entries: list[Entry] = []
        self._readings: dict[Reader, Reading] = {}

    @classmethod
    def parse(cls, source: Source) -> EnvFile:
        if len(source.text) > MAX_SIZE:
            raise Unparsable(Problem(0, 0, "file is larger than 64 KiB"))
        document = cls(source)
        text = document._without_statements()
        scanned = compose.scan(text)
        document.problems += [_problem(text, error) for error in scanned.errors]
        document._add_entries(scanned.statements)
        return document

    def reading(self, reader: Reader) -> Reading:
        """The file as ``reader`` sees it in an empty environment."""
        if reader not in self._readings:
            self._readings[reader] = _READ[reader](self.source.text)
        return self._readings[reader]

    def seen(self, name: str, readers: Iterable[Reader] = tuple(Reader)) -> dict[Reader, str]:
        """The value of ``name`` in each reader that accepts the file and has one.

        A value that depends on the environment or on a template is left out.
        """
        found: dict[Reader, str] = {}
        for reader in readers:
            reading = self.reading(reader)
            binding = None if reading.error else reading.binding(name)
            value = binding.value if binding and not binding.external else None
            if value is not None and not _TEMPLATE.search(value):
                found[reader] = value
        return found

    def every(
        self, name: str, test: Callable[[str], bool], readers: Iterable[Reader] = tuple(Reader)
    ) -> bool:
        """Whether ``test`` holds for the value of ``name`` in every reader that has one.

        False where no reader has one: nothing is known then.
        """
        values = self.seen(name, readers)
        return bool(values) and all(map(test, values.values()))

    def agreed(self, name: str, readers: Iterable[Reader] = tuple(Reader)) -> str | None:
        """The value of ``name`` if all readers that have one see the same, else None."""
        values = set(self.seen(name, readers).values())
        return values.pop() if len(values) == 1 else None

    def _without_statements(self) -> str:
        """The text with lines of a template language blanked out, which become problems."""
        text = self.source.text
        if not _TEMPLATE.search(text) and "{#" not in text:
            return text
        for match in re.finditer(rf"(?m)^{_STATEMENT.pattern}", text):
            self.problems.append(Problem(*match.span(), "template statement", template=True))
        return re.sub(rf"(?m)^{_STATEMENT.pattern}", lambda m: " " * len(m[0]), text)

    def _add_entries(self, statements: Iterable[compose.Statement]) -> None:
        for (name, value, name_start, name_end, start, end, _), quote, export in statements:
            if not name:
                place = (min(name_start, start), max(end, name_start + 1))
                self.problems.append(Problem(*place, "value without a name"))
                continue
            raw = self.source.text[start:end]
            inherited = value is None and start == name_end
            templated = bool(_TEMPLATE.search(raw))
            self.entries.append(
                Entry(
                    name, raw, name_start, name_end, start, end,
                    quote, export, inherited, templated,
                )
            )  # fmt: skip


def _problem(text: str, error: ReadError) -> Problem:
    newline = text.find("\n", error.start)
    end = max(error.end, len(text) if newline < 0 else newline)
    return Problem(error.start, end, error.message, bool(_TEMPLATE.search(text, error.start, end)))
