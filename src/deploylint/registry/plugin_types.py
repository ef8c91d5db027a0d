"""Holds what a plug-in's check yields to the types that the rest of a run relies on."""

from __future__ import annotations

import types
import typing
from functools import cache
from importlib import import_module
from typing import Any

from deploylint.deployment.facts import FACTS
from deploylint.model import Evidence, Finding, Unknown, Where
from deploylint.source import Source


def verify(outcome: Any, source: Source | None) -> None:
    """Raises ``TypeError`` for what is no finding, evidence or fact, or has a wrong field.

    ``source`` is the file that the check was given; places in it must lie inside.
    """
    kind = type(outcome)
    if kind not in _vocabulary():
        raise TypeError(f"a check must not yield {kind.__name__}")
    _verify(outcome, kind, kind.__name__)
    if source is not None:
        for where in _places(outcome):
            if where.path == source.path and where != _again(where, source):
                raise TypeError(f"{kind.__name__}: {where} is no place in the file")


@cache
def _vocabulary() -> frozenset[type[Any]]:
    facts = (
        getattr(import_module(module), name) for module, names in FACTS.items() for name in names
    )
    return frozenset({Finding, Evidence, Unknown, *facts})


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _verify(value: Any, hint: Any, name: str) -> None:
    if not _fits(value, hint, name):
        raise TypeError(f"{name} must not be {type(value).__name__}")


def _fits(value: Any, hint: Any, name: str) -> bool:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return any(_fits(value, each, name) for each in arguments)
    if origin is tuple:
        return isinstance(value, tuple) and _fits_all(value, arguments, name)
    if hasattr(hint, "_fields"):
        if isinstance(value, hint):
            for field, each in _hints(hint).items():
                _verify(getattr(value, field), each, f"{name}.{field}")
        return isinstance(value, hint)
    if hint is Any:
        return isinstance(value, str | int | float | tuple | None)
    return isinstance(value, origin or hint)


def _fits_all(values: tuple[Any, ...], hints: tuple[Any, ...], name: str) -> bool:
    if len(hints) == 2 and hints[1] is Ellipsis:
        hints = (hints[0],) * len(values)
    pairs = zip(values, hints, strict=False)
    return len(values) == len(hints) and all(_fits(each, hint, name) for each, hint in pairs)


def _places(value: Any) -> typing.Iterator[Where]:
    if isinstance(value, Where):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _places(each)


def _again(where: Where, source: Source) -> Where | None:
    if not 0 <= where.start <= where.end <= len(source.text):
        return None
    return source.where(where.start, where.end)
