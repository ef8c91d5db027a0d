"""DPA004: the default of a setting admits every origin."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from deploylint.checks.startup._values import OUTSIDE, values_of
from deploylint.formats.python import PythonModule
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import DEPLOYED, rule

_ANY = ("*", '["*"]', "['*']")


@rule(
    "DPA004",
    "cors-default-wildcard",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    triggers=("cors", "CORS"),
)
def cors_default_wildcard(module: PythonModule) -> Iterator[Finding | Evidence]:
    for settings in module.settings_classes():
        for field in settings.fields:
            if not _names_origins(field.name) or field.default is None:
                continue
            if admits_any(module, field.default):
                message = f"`{field.name}` admits every origin unless it is set"
                if not module.guarded(field.node):
                    yield Finding(module.where(field.default), message, scope=settings.name)
            elif module.items(field.default) is not None:
                where = module.where(field.default)
                yield Evidence(where, "the default lists its origins", settings.name)


@cors_default_wildcard.on(OUTSIDE, triggers=("CORS", "cors"))
def set_outside(document: Any) -> Iterator[Finding]:
    """``CORS_ORIGINS=*`` in an environment, or as the default of a variable there."""
    for named in values_of(document):
        value = named.value.strip() if isinstance(named.value, str) else ""
        if value in _ANY and _names_origins(named.name):
            tail = "" if named.fixed else " unless it is set"
            message = f"`{named.name}` admits every origin{tail}"
            yield Finding(named.where, message, scope=named.scope)


def _names_origins(name: str) -> bool:
    words = name.lower().split("_")
    other = ("methods", "headers", "credentials", "regex", "method", "header", "max", "expose")
    return "cors" in words and not any(word in words for word in other)


def admits_any(module: PythonModule, value: ast.expr) -> bool:
    """``"*"``, ``["*"]``, and the same as the JSON text of an environment variable."""
    folded = module.fold(value)
    if isinstance(folded, str):
        return folded.strip() in _ANY
    return isinstance(folded, list | tuple) and "*" in folded
