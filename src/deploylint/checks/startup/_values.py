"""Named values that an application starts with: settings in code, and what sets them outside."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from deploylint.deployment.facts import UNKNOWN as UNKNOWN_VALUE
from deploylint.formats.python import UNKNOWN, PythonModule
from deploylint.model import Edit, Where
from deploylint.source import Source

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile, Text
    from deploylint.formats.dockerfile import Dockerfile
    from deploylint.formats.dotenv import EnvFile
    from deploylint.formats.systemd import SystemdUnit

OUTSIDE = ("compose", "dockerfile", "env", "systemd")


class Named(NamedTuple):
    """A value by name.

    ``value`` is text outside of Python, and may be a boolean or a number in it. ``where``
    is the place of the value without quotes, in Python of the expression. ``scope`` is a
    service, a stage or a class. ``fixed`` tells a value that no variable can replace.
    """

    name: str
    value: str | bool | int | float | None
    where: Where
    name_where: Where
    scope: str = ""
    kind: str = ""
    editable: bool = True
    fixed: bool = True


def values_of(document: Any) -> Iterator[Named]:
    """The literal values in a document of one of ``OUTSIDE``."""
    seen: set[Where] = set()
    for named in _READERS[document.kind](document):
        if named.where not in seen:
            seen.add(named.where)
            yield named._replace(kind=document.kind)


def _of_compose(file: ComposeFile) -> Iterator[Named]:
    for service in file.services.values():
        for setting in service.environment:
            if setting.value is not None:
                yield from _texts(setting.name, setting.value, service.name.text)


def _texts(name: Text, value: Text, scope: str) -> Iterator[Named]:
    """The text itself, or what it is by default; URLs with ``UNKNOWN`` for what has none."""
    if value.known:
        editable = not value.shared
        yield Named(name.text, value.text, value.content, name.where, scope, editable=editable)
        return
    text = value.filled(UNKNOWN_VALUE)
    if text is not None and (UNKNOWN_VALUE not in text or "://" in text):
        where = value.content
        yield Named(name.text, text, where, name.where, scope, editable=False, fixed=False)


def _of_dockerfile(file: Dockerfile) -> Iterator[Named]:
    stage = file.final_stage
    for name, setting in stage.env.items() if stage else ():
        if setting.value is not None:
            where = file.where(setting.start, setting.end)
            written = file.source.cut(where)
            yield Named(
                name, setting.value, where, where, stage.name if stage else "",
                editable=written == setting.value,
            )  # fmt: skip


def _of_env(file: EnvFile) -> Iterator[Named]:
    for entry in file.entries:
        if entry.inherited or entry.templated or "$" in entry.raw:
            continue
        where = file.where(entry.start, entry.end)
        yield Named(entry.name, entry.raw, where, file.where(entry.name_start, entry.name_end))


def _of_unit(unit: SystemdUnit) -> Iterator[Named]:
    for entry in unit.environment():
        if entry.value is not None:
            where = unit.where(entry.start, entry.end)
            yield Named(
                entry.name, entry.value, where, unit.where(entry.name_start, entry.name_end)
            )


_READERS: dict[str, Callable[[Any], Iterator[Named]]] = {
    "compose": _of_compose,
    "dockerfile": _of_dockerfile,
    "env": _of_env,
    "systemd": _of_unit,
}


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


def put(source: Source, named: Named, value: str) -> tuple[Edit, ...] | None:
    """Put ``value`` in place of the text of ``named``, quotes kept; None where that is not safe."""
    if not named.editable or named.value == UNKNOWN_VALUE:
        return None
    return (source.replace(named.where, value),)
