"""Compose files: interpolation as compose-go's ``template`` package does it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deploylint.formats.interpolation import InterpolationError, substitute
from tables.case import Case


def interpolation(table: Any) -> Iterator[Case]:
    for case in [*table["cases"], *table["fuzz"]]:
        answer = _interpolated(case["template"], table["env"])
        yield Case(case["template"], (case["status"], case["value"]), answer)


def _interpolated(template: str, environment: dict[str, str]) -> tuple[str, str]:
    try:
        return "ok", substitute(template, environment)
    except InterpolationError as error:
        return "error", str(error)


TABLES = {"compose_interpolation": interpolation}
