"""Warnings and markers that something is deprecated."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import Arguments, arguments

CATEGORIES = frozenset(
    {f"builtins.{name}" for name in ("DeprecationWarning", "PendingDeprecationWarning")}
)
_PARAMETERS = ("message", "category", "stacklevel", "source")


def deprecation_warnings(module: PythonModule) -> Iterator[Arguments]:
    """Every ``warnings.warn`` of a category that is about deprecation."""
    for call in module.calls("warnings.warn"):
        given = arguments(module, call, _PARAMETERS)
        if _category(module, given) in CATEGORIES:
            yield given


def _category(module: PythonModule, given: Arguments) -> str | None:
    """That of the call, or of the warning object it is given."""
    if category := given.value("category"):
        return module.resolve(category)
    message = given.value("message")
    return module.resolve(message.func) if isinstance(message, ast.Call) else None
