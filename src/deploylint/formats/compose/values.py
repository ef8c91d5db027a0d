"""The values of a compose file, each with the place it was written at.

Unlike YAML nodes, values have no aliases and no merge keys left; ``via`` says
through which of them a value came to stand where it is found.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

from deploylint.formats.interpolation import (
    InterpolationError,
    Variable,
    substitute,
    variables,
)
from deploylint.formats.source_map import SourceMap
from deploylint.formats.yamltext import mapped
from deploylint.formats.yamltree import Scalar
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where
from deploylint.source import Source

_TEMPLATE = regex(r"\{\{|\{%[-+]?\s|<%[-=\s]")


class Value:
    """What texts, tables and arrays share.

    ``via`` are the places of the aliases, merge keys and ``extends`` that led
    here, outermost first. ``shared`` is true where an edit of the value would
    also change another place: it has an anchor around it, or came ``via`` one.
    ``override`` is true for a value tagged ``!override``.
    """

    __slots__ = ("end", "override", "shared", "source", "start", "via")

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.via: tuple[Where, ...] = ()
        self.shared = False
        self.override = False

    @property
    def where(self) -> Where:
        return self.source.where(self.start, self.end)


class Text(Value):
    """A scalar. ``start`` and ``end`` bound it as written, with its quotes.

    ``style`` is empty where the text is plain, else one of ``' " | >``;
    ``null`` tells ``key:`` from ``key: ""``.
    """

    __slots__ = ("_written", "null", "style", "text")

    def __init__(self, source: Source, start: int, end: int, written: SourceMap | Scalar) -> None:
        super().__init__(source, start, end)
        self.text = written.text
        self._written = written
        self.style = ""
        self.null = False

    @property
    def mapped(self) -> SourceMap:
        """The text before interpolation, with the place of each of its characters."""
        if isinstance(self._written, Scalar):
            self._written = mapped(self._written, self.source.text)
        return self._written

    @property
    def content(self) -> Where:
        """The place of the text without quotes."""
        return self.source.where(*self.mapped.span(0, len(self.text)))

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The outermost variables, with offsets of the file."""
        if "$" not in self.text:
            return ()
        places = self.mapped
        start, end = places.span(0, len(self.text))
        if len(places.pieces) == 1 and end - start == len(self.text):
            return variables(self.text, start)
        return tuple(_placed(variable, places) for variable in variables(self.text))

    @property
    def templated(self) -> bool:
        """Whether the text is meant for a template language that nobody reads here."""
        return bool(_TEMPLATE.search(self.text))

    @property
    def known(self) -> bool:
        """Whether the text is the same on every machine."""
        return not self.templated and not variables(self.text)

    @property
    def default(self) -> str | None:
        """The text where no variable is set; None where one would have no value."""
        text = self.filled("\0")
        return None if text is None or "\0" in text else text

    def filled(self, unset: str) -> str | None:
        """The text with ``unset`` for every variable without a default; None for a template."""
        if self.templated:
            return None
        bare = (v for v in variables(self.text) if v.default is None and v.operator[-1:] != "+")
        try:
            return substitute(self.text, {variable.name: unset for variable in bare})
        except InterpolationError:
            return None

    def part(self, start: int, end: int) -> Text:
        """``text[start:end]`` with its own place."""
        cut = self.mapped.cut(start, end)
        part = Text(self.source, *cut.span(0, len(cut.text)), cut)
        part.via, part.shared = self.via, self.shared
        return part

    @property
    def masked(self) -> str:
        """``text`` with every variable overwritten, so that it can be cut apart."""
        text, end, pieces = self.text, 0, []
        for variable in variables(text) if "$" in text else ():
            pieces.append(text[end : variable.start])
            pieces.append("_" * (variable.end - variable.start))
            end = variable.end
        return "".join([*pieces, text[end:]])

    def flag(self, unset: bool = False) -> bool | None:
        """The text as compose reads a boolean; None where it is unknown."""
        return unset if self.null else _BOOLEANS.get((self.default or "").lower())


class Entry(NamedTuple):
    """A key with its value."""

    key: Text
    value: Value


class Table(Value):
    """A mapping; of duplicate keys the last. ``resets`` are keys tagged ``!reset``."""

    __slots__ = ("entries", "resets")

    def __init__(self, source: Source, start: int, end: int) -> None:
        super().__init__(source, start, end)
        self.entries: dict[str, Entry] = {}
        self.resets: dict[str, Where] = {}

    def get(self, key: str) -> Value | None:
        entry = self.entries.get(key)
        return entry.value if entry else None


class Array(Value):
    """A sequence."""

    __slots__ = ("items",)

    def __init__(self, source: Source, start: int, end: int) -> None:
        super().__init__(source, start, end)
        self.items: list[Value] = []

    @property
    def texts(self) -> Iterator[Text]:
        return (item for item in self.items if isinstance(item, Text))


def table_at(origin: Value, entries: dict[str, Entry]) -> Table:
    """A table that stands where ``origin`` does."""
    table = Table(origin.source, origin.start, origin.end)
    table.via, table.shared = origin.via, origin.shared
    table.entries = entries
    return table


def array_at(origin: Value, items: list[Value]) -> Array:
    """An array that stands where ``origin`` does."""
    array = Array(origin.source, origin.start, origin.end)
    array.via, array.shared = origin.via, origin.shared
    array.items = items
    return array


def through(value: Value, where: Where) -> Value:
    """A copy of ``value`` that came through one place more."""
    if isinstance(value, Table):
        entries = {k: Entry(key, through(v, where)) for k, (key, v) in value.entries.items()}
        found: Value = table_at(value, entries)
    elif isinstance(value, Array):
        found = array_at(value, [through(item, where) for item in value.items])
    else:
        found = copy.copy(value)
    found.via = (where, *value.via)
    found.shared = True
    return found


_BOOLEANS = {
    **dict.fromkeys(("true", "y", "yes", "on"), True),
    **dict.fromkeys(("false", "n", "no", "off"), False),
}


def _placed(variable: Variable, mapped: SourceMap) -> Variable:
    """``variable`` with indices of the text turned into offsets of the file."""
    start, end = mapped.span(variable.start, variable.end)
    name_start, name_end = mapped.span(variable.name_start, variable.name_end)
    argument_start, argument_end = name_end, name_end
    if variable.operator:
        argument_start, argument_end = mapped.span(variable.argument_start, variable.argument_end)
    return variable._replace(
        start=start,
        end=end,
        name_start=name_start,
        name_end=name_end,
        argument_start=argument_start,
        argument_end=argument_end,
        nested=tuple(_placed(nested, mapped) for nested in variable.nested),
    )
