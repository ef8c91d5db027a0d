"""Regular expressions that a repository holds: read, and tried only where that cannot take long."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib import import_module

from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

LONGEST = 500
_REPETITIONS = 4


def quick(pattern: str, flags: int = 0) -> re.Pattern[str] | None:
    """The pattern compiled; None where it cannot be read, or could take long to try."""
    return re.compile(pattern, flags) if parsed(pattern) is not None else None


def parsed(pattern: str) -> Any | None:
    """The tree of a pattern; None where it cannot be read, or could take long to try."""
    if not 0 < len(pattern) <= LONGEST:
        return None
    try:
        tree = parser().parse(pattern)
        return tree if is_quick(tree) else None
    except (re.error, RecursionError, OverflowError):
        return None


def is_quick(tree: Any) -> bool:
    """Whether repetitions are few and stand in no other ones, so that matching cannot explode."""
    found = list(_repetitions(tree, inside=False))
    return len(found) <= _REPETITIONS and not any(found)


def _repetitions(operations: Any, *, inside: bool) -> Iterator[bool]:
    """For each repetition, whether it stands inside of another one."""
    for operation, argument in operations:
        match str(operation):
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                many = argument[1] > 1
                yield from [inside] if many else []
                yield from _repetitions(argument[2], inside=inside or many)
            case "BRANCH":
                for branch in argument[1]:
                    yield from _repetitions(branch, inside=inside)
            case "SUBPATTERN" | "ASSERT" | "ASSERT_NOT":
                yield from _repetitions(argument[-1], inside=inside)
            case "ATOMIC_GROUP":
                yield from _repetitions(argument, inside=inside)


def parser() -> Any:
    """Python's own parser of expressions."""
    return import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
