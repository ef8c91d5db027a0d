"""Named values that an application starts with where nothing outside says otherwise."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from deploylint.formats.env_sources import Named
from deploylint.formats.python import UNKNOWN, PythonModule
from deploylint.lazy.records import NamedTuple
from deploylint.model import Where


class Default(NamedTuple):
    """A value that code starts with where nothing outside says otherwise."""

    named: Named
    expression: ast.expr


def defaults_of(module: PythonModule, wanted: Callable[[str], bool]) -> Iterator[Default]:
    """Defaults of settings fields and of environment reads, and constants of the module.

    Only names that are ``wanted`` are looked at; a name of a field is its first variable.
    """
    seen: set[ast.expr] = set()
    for name, expression, fixed in _candidates(module):
        if expression in seen or not wanted(name):
            continue
        seen.add(expression)
        value = module.fold(expression)
        if value is UNKNOWN or not isinstance(value, str | bool | int | float):
            continue
        where = module.where(expression)
        scope = module.scope(expression)
        yield Default(Named(name, value, where, where, scope, "python", True, fixed), expression)


def required_of(module: PythonModule, wanted: Callable[[str], bool]) -> Iterator[tuple[str, Where]]:
    """Settings without a default: the application does not start until something sets them."""
    for read in module.env_reads():
        if read.required and read.name and wanted(read.name):
            yield read.name, module.where(read.node)
    for settings in module.settings_classes():
        for field in settings.fields if settings.kind == "pydantic-settings" else ():
            name = (field.env or (field.name,))[0]
            if field.required and wanted(name):
                yield name, module.where(field.node)


def _candidates(module: PythonModule) -> Iterator[tuple[str, ast.expr, bool]]:
    for read in module.env_reads():
        for fallback in read.fallbacks if read.name else ():
            yield read.name or "", fallback, False
    for settings in module.settings_classes():
        for field in settings.fields:
            if field.default is not None:
                yield (field.env or (field.name,))[0], field.default, settings.kind == "plain"
    yield from _constants(module.tree.root.body)


def _constants(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.expr, bool]]:
    for statement in statements:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name.isupper():
                yield name, value, True
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if (
                name.isupper()
            ):
                yield name, value, True
