"""Compose files: interpolation and override order as compose-go has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deploylint.formats.compose.file import ComposeFile
from deploylint.formats.compose.merge import merge, unique
from deploylint.formats.compose.values import Array, Table, Text, Value
from deploylint.formats.interpolation import InterpolationError, substitute
from deploylint.source import Source
from tables.case import Case


def interpolation(table: Any) -> Iterator[Case]:
    for case in [*table["cases"], *table.get("fuzz", ())]:
        answer = _interpolated(case["template"], table["env"])
        yield Case(case["template"], (case["status"], case["value"]), answer)


def override_merge(table: Any) -> Iterator[Case]:
    for case in table["cases"]:
        base, other, expected = (_layer(case[key]) for key in ("base", "override", "expected"))
        yield Case(case["test"], _plain(expected), _plain(unique(merge(base, other))))


def _interpolated(template: str, environment: dict[str, str]) -> tuple[str, str]:
    try:
        return "ok", substitute(template, environment)
    except InterpolationError as error:
        return "error", str(error)


def _layer(text: str) -> Value:
    return ComposeFile.parse(Source("compose.yaml", text)).layers[0]


def _plain(value: Value) -> Any:
    """Nested lists, dictionaries, texts and None."""
    if isinstance(value, Table):
        return {name: _plain(entry.value) for name, entry in value.entries.items()}
    if isinstance(value, Array):
        return [_plain(item) for item in value.items]
    return None if not isinstance(value, Text) or value.null else value.text


TABLES = {
    "compose_interpolation": interpolation,
    "compose_override_merge": override_merge,
}
