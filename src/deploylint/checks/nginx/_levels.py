"""How rules speak of levels: their names, what makes them one place, and what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from deploylint.formats.nginx import Effective, Level, Placed
from deploylint.formats.nginx.configuration import NEVER_INCLUDED
from deploylint.lazy.regexes import regex

T = TypeVar("T")
_MODIFIERS = frozenset({"=", "~", "~*", "^~"})
_WORD = regex(r"[a-z0-9]+")


def name_of(level: Level) -> str:
    """``location /api/``, ``server app.example.com``, ``http``."""
    if level.block is None:
        return level.kind
    if level.kind == "server":
        names = level.defined(frozenset({"server_name"}))
        return " ".join(("server", *(names[-1].directive.values[:1] if names else ())))
    return " ".join(word.value for word in level.block.directive.words)


def location(level: Level) -> tuple[str, str]:
    """Modifier and path of the location that a level is, or is in; both empty outside."""
    for each in level.outwards():
        if each.kind == "location" and each.block:
            values = each.block.directive.values
            if len(values) == 2 and values[0] in _MODIFIERS:
                return values[0], values[1]
            return "", values[0] if values else ""
    return "", ""


def words_of(level: Level) -> frozenset[str]:
    """The words in the path of the location around a level."""
    return frozenset(_WORD.findall(location(level)[1].lower()))


def reasons(found: Effective) -> str:
    """Why a value may be another one, a fragment's unknown surroundings apart."""
    return "; ".join(dict.fromkeys(each for each in found.unknown if each != NEVER_INCLUDED))


def is_fragment(found: Effective) -> bool:
    """Whether the answer depends on a file that includes this one out of sight."""
    return NEVER_INCLUDED in found.unknown


def same_place(pairs: Iterable[tuple[T, Placed]]) -> Iterator[tuple[Placed, list[T]]]:
    """One entry for each place: a file that is included twice has its levels twice."""
    places: dict[tuple[str, int], tuple[Placed, list[T]]] = {}
    for value, placed in pairs:
        key = (placed.path, placed.directive.start)
        places.setdefault(key, (placed, []))[1].append(value)
    yield from places.values()


def listed(names: Iterable[str]) -> str:
    """The names in backticks, joined by commas and an "and"."""
    quoted = [f"`{name}`" for name in names]
    return " and ".join((", ".join(quoted[:-1]), quoted[-1]) if len(quoted) > 1 else quoted)
