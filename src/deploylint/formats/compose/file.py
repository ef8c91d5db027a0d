"""A compose file by itself: what it defines, and where it refers to other files."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.compose.extends import Extender
from deploylint.formats.compose.merge import cleared, merge, unique
from deploylint.formats.compose.resolve import resolve
from deploylint.formats.compose.service import Service, find, items, text_of, texts
from deploylint.formats.compose.values import Array, Entry, Table, Text, Value
from deploylint.formats.document import Document, Problem, Unparsable
from deploylint.formats.interpolation import Variable
from deploylint.formats.yamltree import Node, read
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import ClassVar

_MAX_LAYERS = 50


class Include(NamedTuple):
    """An entry of ``include``: the first path is the file, the others override it."""

    paths: tuple[Text, ...]
    project_directory: Text | None
    env_files: tuple[Text, ...]


class ComposeFile(Document):
    """``layers`` are the YAML documents of the file, which override one another.

    ``value`` is all of the file with aliases, merge keys and ``extends`` within
    the file applied; includes and other files are the business of ``Project``.
    """

    kind: ClassVar[str] = "compose"
    roots: list[Node]
    layers: list[Table]
    value: Table
    services: dict[str, Service]

    @classmethod
    def parse(cls, source: Source) -> ComposeFile:
        file = cls(source)
        file.roots = read(source, file.problems)
        values = [resolve(root, source, file.problems) for root in file.roots]
        file.layers = [_top_level(value) for value in values if not _is_null(value)]
        if len(file.layers) > _MAX_LAYERS:
            raise Unparsable(Problem(0, 0, f"more than {_MAX_LAYERS} documents"))
        file.value = file._combined()
        file.services = dict(services_of(file.value))
        return file

    @property
    def name(self) -> Text | None:
        """The project's name."""
        return text_of(self.value.get("name"))

    @property
    def include(self) -> tuple[Include, ...]:
        return includes(self.value)

    @property
    def volumes(self) -> dict[str, Entry]:
        return self.section("volumes")

    @property
    def networks(self) -> dict[str, Entry]:
        return self.section("networks")

    @property
    def secrets(self) -> dict[str, Entry]:
        return self.section("secrets")

    @property
    def configs(self) -> dict[str, Entry]:
        return self.section("configs")

    def section(self, key: str) -> dict[str, Entry]:
        """The entries of a mapping at the top of the file, by name."""
        return _entries(self.value.get(key))

    @property
    def variables(self) -> Iterator[tuple[Variable, Text]]:
        """Every variable that the file interpolates, once, nested ones included."""
        seen = set()
        for text in (text for layer in self.layers for text in _texts(layer)):
            if "$" in text.text and text.start not in seen:
                seen.add(text.start)
                yield from ((each, text) for v in text.variables for each in v.walk())

    def _combined(self) -> Table:
        model = Table(self.source, 0, 0)
        for layer in self.layers:
            model = overlay(model, Extender(self.problems).layer(layer))
        return model


def overlay(base: Table, layer: Table) -> Table:
    """``base`` with the next file, or the next document of a file, laid over it."""
    found = unique(merge(cleared(base, layer), layer))
    assert isinstance(found, Table)
    return found


def includes(value: Table) -> tuple[Include, ...]:
    """The entries of ``include``, short and long."""
    return tuple(
        Include(
            texts(item) or texts(find(item, "path")),
            text_of(find(item, "project_directory")),
            texts(find(item, "env_file")),
        )
        for item in items(value.get("include"))
    )


def services_of(value: Table) -> Iterator[tuple[str, Service]]:
    """The services of a whole model; one that still ``extends`` is not complete."""
    for name, (key, service) in _entries(value.get("services")).items():
        if isinstance(service, Table):
            yield name, Service(key, service, complete="extends" not in service.entries)


def _entries(value: Value | None) -> dict[str, Entry]:
    return value.entries if isinstance(value, Table) else {}


def _is_null(value: Value) -> bool:
    return isinstance(value, Text) and value.null


def _top_level(value: Value) -> Table:
    if isinstance(value, Table):
        return value
    raise Unparsable(Problem(value.start, value.start, "top-level object must be a mapping"))


def _texts(value: Value) -> Iterator[Text]:
    """All texts below ``value``, keys excluded: compose does not interpolate those."""
    stack = [value]
    while stack:
        found = stack.pop()
        if isinstance(found, Text):
            yield found
        elif isinstance(found, Table):
            stack.extend(entry.value for entry in reversed(found.entries.values()))
        elif isinstance(found, Array):
            stack.extend(reversed(found.items))
