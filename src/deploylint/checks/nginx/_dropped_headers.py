"""Levels that drop an inherited list of headers by setting one of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from deploylint.checks.nginx._edits import insert_after, text_of
from deploylint.checks.nginx._levels import listed, name_of, same_place
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import Inherited, Level, Placed, dropped
from deploylint.lazy.records import NamedTuple
from deploylint.model import Evidence, Finding, Fix, Related, Severity, Unknown

# Nobody reads more of them, or lets them be repeated.
_MOST_NAMED = 40


class DroppedHeaders(NamedTuple):
    """A level, its own directives of a list, and that around it of which it only keeps some."""

    level: Level
    own: tuple[Placed, ...]
    outer: Inherited
    kept: frozenset[str]

    @property
    def lost(self) -> int:
        """How many headers are lost."""
        return self.outer.count(self.kept)

    @property
    def names(self) -> str:
        """The headers that are lost, the last of many by their number."""
        named = listed(islice(self.outer.names(self.kept), _MOST_NAMED))
        more = self.lost - _MOST_NAMED
        return f"{named} and {more} more" if more > 0 else named

    def loses(self, names: frozenset[str]) -> bool:
        """Whether one of these, in lower case, is lost."""
        return any(self.outer.holds(name) and name not in self.kept for name in names)

    @property
    def unknown_reasons(self) -> str:
        """Why the level may set the headers again."""
        name = self.own[0].directive.name
        found = (each for each in self.level.missing if each.may_define(frozenset({name})))
        return "; ".join(f"include {each.pattern}: {each.reason}" for each in found)


def dropped_headers(proxies: Proxies, name: str) -> Iterator[tuple[Placed, list[DroppedHeaders]]]:
    """Levels that set ``name`` below another that does, by the place where they do so."""
    yield from same_place(
        (drop, _place(drop.level, drop.own)) for drop in _all_dropped(proxies.levels, name)
    )


def _all_dropped(levels: Iterable[Level], name: str) -> Iterator[DroppedHeaders]:
    around: dict[int, Inherited] = {}
    for level in levels:
        own = level.defined(frozenset({name}))
        outwards = list(level.outwards())[1:]
        if not own or not any(outer.defined(frozenset({name})) for outer in outwards):
            continue
        found, kept = dropped(level, name)
        outer = around.get(id(level.parent)) if found.values else Inherited()
        if outer is None:
            outer = around[id(level.parent)] = Inherited(found.values)
        yield DroppedHeaders(level, own, outer, kept)


def _place(level: Level, own: tuple[Placed, ...]) -> Placed:
    """The first directive of the level, or the level itself where that is included."""
    if level.block and own[0].path != level.block.path:
        return level.block
    return own[0]


def report(
    proxies: Proxies, place: Placed, found: list[DroppedHeaders], weighty: frozenset[str]
) -> Finding | Evidence | Unknown:
    """What to say of one place; losing none of the ``weighty`` headers is information."""
    drop = max(found, key=lambda each: each.lost)
    where, scope = proxies.head(place), name_of(drop.level)
    directive = drop.own[0].directive.name
    if not drop.lost:
        return Evidence(where, f"no `{directive}` from around it is lost", scope)
    if drop.unknown_reasons:
        return Unknown(where, drop.unknown_reasons, scope)
    return Finding(
        where,
        f"`{scope}` sets `{directive}` of its own and so drops {drop.names}",
        related=_related(proxies, drop),
        fix=_fix(proxies, place, found),
        severity=None if drop.loses(weighty) else Severity.INFO,
        scope=scope,
        # The same in copies of a file, which machines and stages have of their own.
        cause=f"{proxies.digest(place.path)} {where.start}",
    )


def _related(proxies: Proxies, drop: DroppedHeaders) -> tuple[Related, ...]:
    first = next((placed for placed in drop.outer.lost(drop.kept) if placed.in_project), None)
    return (Related(proxies.head(first), "set here, for all levels below"),) if first else ()


def _fix(proxies: Proxies, place: Placed, found: list[DroppedHeaders]) -> Fix | None:
    """Repeat what is lost after the level's own directives."""
    drop, last = found[0], found[0].own[-1]
    alike = all((each.outer.placed, each.kept) == (drop.outer.placed, drop.kept) for each in found)
    if not alike or drop.lost > _MOST_NAMED or last.path != place.path:
        return None
    if drop.level.block is not None and place == drop.level.block:
        return None
    lines = [text_of(placed.directive) for placed in drop.outer.lost(drop.kept)]
    edit = insert_after(proxies.files[last.path], last.directive, lines)
    return Fix(f"Repeat {drop.names}", (edit,))
