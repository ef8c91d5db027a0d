"""Levels that drop an inherited list of headers by setting one of their own."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._edits import insert_after, text_of
from deploylint.checks.nginx._levels import listed, name_of, same_place
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import Level, Placed, dropped
from deploylint.lazy.records import NamedTuple
from deploylint.model import Evidence, Finding, Fix, Related, Severity, Unknown


class DroppedHeaders(NamedTuple):
    """A level, its own directives of a list, and those around it that it drops."""

    level: Level
    own: tuple[Placed, ...]
    lost: tuple[Placed, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The headers that are lost, each once."""
        found = {placed.directive.values[0].lower(): placed for placed in self.lost}
        return tuple(placed.directive.values[0] for placed in found.values())

    @property
    def unknown_reasons(self) -> str:
        """Why the level may set the headers again."""
        name = self.own[0].directive.name
        found = (each for each in self.level.missing if each.may_define(frozenset({name})))
        return "; ".join(f"include {each.pattern}: {each.reason}" for each in found)


def dropped_headers(proxies: Proxies, name: str) -> Iterator[tuple[Placed, list[DroppedHeaders]]]:
    """Levels that set ``name`` below another that does, by the place where they do so."""
    yield from same_place(
        (DroppedHeaders(level, own, dropped(level, name).values), _place(level, own))
        for level in proxies.levels
        if (own := level.defined(frozenset({name})))
        and any(outer.defined(frozenset({name})) for outer in list(level.outwards())[1:])
    )


def _place(level: Level, own: tuple[Placed, ...]) -> Placed:
    """The first directive of the level, or the level itself where that is included."""
    if level.block and own[0].path != level.block.path:
        return level.block
    return own[0]


def report(
    proxies: Proxies, place: Placed, found: list[DroppedHeaders], weighty: frozenset[str]
) -> Finding | Evidence | Unknown:
    """What to say of one place; losing none of the ``weighty`` headers is information."""
    drop = max(found, key=lambda each: len(each.lost))
    where, scope = proxies.head(place), name_of(drop.level)
    directive = drop.own[0].directive.name
    if not drop.lost:
        return Evidence(where, f"no `{directive}` from around it is lost", scope)
    if drop.unknown_reasons:
        return Unknown(where, drop.unknown_reasons, scope)
    return Finding(
        where,
        f"`{scope}` sets `{directive}` of its own and so drops {listed(drop.names)}",
        related=_related(proxies, drop),
        fix=_fix(proxies, place, found),
        severity=None if weighty & {name.lower() for name in drop.names} else Severity.INFO,
        scope=scope,
    )


def _related(proxies: Proxies, drop: DroppedHeaders) -> tuple[Related, ...]:
    first = next((placed for placed in drop.lost if placed.in_project), None)
    return (Related(proxies.head(first), "set here, for all levels below"),) if first else ()


def _fix(proxies: Proxies, place: Placed, found: list[DroppedHeaders]) -> Fix | None:
    """Repeat what is lost after the level's own directives."""
    drop, last = found[0], found[0].own[-1]
    if any(each.lost != drop.lost for each in found) or last.path != place.path:
        return None
    if drop.level.block is not None and place == drop.level.block:
        return None
    lines = [text_of(placed.directive) for placed in drop.lost]
    edit = insert_after(proxies.files[last.path], last.directive, lines)
    return Fix(f"Repeat {listed(drop.names)}", (edit,))
