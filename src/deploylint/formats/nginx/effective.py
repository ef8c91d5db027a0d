"""Which value of a directive holds at a level, by nginx's rules of inheritance."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.nginx.configuration import Level, Placed
from deploylint.formats.nginx.directives import (
    ALTERNATIVES,
    HANDLERS,
    INHERIT_MODES,
    LISTS,
    NAMELESS,
    NOT_INHERITED,
    Version,
    default_of,
    default_proxy_headers,
)
from deploylint.lazy.records import NamedTuple


class Effective(NamedTuple):
    """The directives that hold for one name at one level.

    ``level`` is where they stand, ``None`` where nothing sets them. ``unknown``
    gives the reasons why the machine may see something else.
    """

    name: str
    values: tuple[Placed, ...] = ()
    level: Level | None = None
    unknown: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        return not self.unknown

    @property
    def value(self) -> str | None:
        """The arguments of the last one, joined by blanks."""
        return " ".join(self.values[-1].directive.values) if self.values else None


class Header(NamedTuple):
    """One header that a directive sets. ``placed`` is ``None`` for nginx's own."""

    name: str
    value: str
    always: bool = False
    placed: Placed | None = None


def effective(level: Level, name: str) -> Effective:
    """What ``name`` is at ``level``: all of a list, the last one of anything else."""
    if name in INHERIT_MODES:
        return _appendable(level, name)
    names = ALTERNATIVES.get(name, frozenset({name}))
    unknown: tuple[str, ...] = ()
    for current in level.outwards():
        own, unknown_reasons = current.defined(names), current.unknown_reasons_about(names)
        if own and name in LISTS:
            return Effective(name, own, current, unknown + unknown_reasons)
        if own:
            return Effective(name, own[-1:], current, unknown)
        unknown += unknown_reasons
        if not _passes_inwards(name, current):
            break
    return Effective(name, (), None, unknown)


def value_of(level: Level, name: str, version: Version | None = None) -> str | None:
    """The value at ``level``, or nginx's default where nothing sets it; ``None`` if unknown."""
    found = effective(level, name)
    if found.unknown or any(placed.directive.template for placed in found.values):
        return None
    return found.value if found.values else default_of(name, version)


class Inherited:
    """A list of headers that holds around some levels.

    Many levels may each drop much of it, so what one of them loses is told without going
    through all of it.
    """

    def __init__(self, placed: tuple[Placed, ...] = ()) -> None:
        self.placed = placed
        self._names = {_header_name(each): (each.directive.values or ("",))[0] for each in placed}

    def lost(self, kept: frozenset[str]) -> Iterator[Placed]:
        """The directives of other headers than those ``kept``, which are in lower case."""
        return (each for each in self.placed if _header_name(each) not in kept)

    def names(self, kept: frozenset[str]) -> Iterator[str]:
        """The other headers, each once."""
        return (name for lower, name in self._names.items() if lower not in kept)

    def count(self, kept: frozenset[str]) -> int:
        """How many other headers there are."""
        return len(self._names) - sum(each in self._names for each in kept)

    def holds(self, name: str) -> bool:
        """Whether the list sets a header, named in lower case."""
        return name in self._names


def dropped(level: Level, name: str) -> tuple[Effective, frozenset[str]]:
    """What ``level`` would inherit of the list ``name`` if it did not define its own, and the
    headers that it sets itself, in lower case.
    """
    own = level.defined(frozenset({name}))
    if not own or level.parent is None or inherit_mode(level, name) != "on":
        return Effective(name), frozenset()
    return effective(level.parent, name), frozenset(map(_header_name, own))


def lost(level: Level, name: str) -> Iterator[Placed]:
    """The directives of the list ``name`` that ``level`` drops by defining its own."""
    outer, kept = dropped(level, name)
    return (placed for placed in outer.values if _header_name(placed) not in kept)


def headers(found: Effective) -> tuple[Header, ...]:
    """The headers of an effective ``add_header``, ``proxy_set_header`` … list, in order."""
    return tuple(_header(placed) for placed in found.values if placed.directive.values)


def proxied_headers(level: Level, version: Version | None = None) -> dict[str, Header]:
    """Headers of a proxied request by lower-case name, nginx's own among them.

    A header set to the empty string is left out of the request.
    """
    own = {name.lower(): Header(name, value) for name, value in default_proxy_headers(version)}
    found = headers(effective(level, "proxy_set_header"))
    return {**own, **{header.name.lower(): header for header in found}}


def inherit_mode(level: Level, name: str) -> str:
    """``on``, ``off`` or ``merge``: what ``add_header_inherit`` says, ``on`` if nothing does."""
    mode = INHERIT_MODES.get(name)
    return (effective(level, mode).value or "on") if mode else "on"


def _appendable(level: Level, name: str) -> Effective:
    """A list whose inheritance another directive governs."""
    values: tuple[Placed, ...] = ()
    unknown: tuple[str, ...] = ()
    for current in level.outwards():
        own = current.defined(frozenset({name}))
        unknown += current.unknown_reasons_about(frozenset({name}))
        values = own + values
        mode = inherit_mode(current, name)
        if mode == "off" or (own and mode != "merge"):
            return Effective(name, values, current if own else None, unknown)
    return Effective(name, values, None, unknown)


def _passes_inwards(name: str, level: Level) -> bool:
    """Whether ``level`` takes over ``name`` from the level around it."""
    if name in HANDLERS:
        return level.kind in NAMELESS
    return name not in NOT_INHERITED


def _header(placed: Placed) -> Header:
    name, *rest = placed.directive.values
    always = rest[1:] == ["always"]
    return Header(name, rest[0] if rest else "", always, placed)


def _header_name(placed: Placed) -> str:
    return (placed.directive.values or ("",))[0].lower()
