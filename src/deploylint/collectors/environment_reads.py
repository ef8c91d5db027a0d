"""The environment variables that code reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts.python import EnvironmentRead
from deploylint.formats.python import PythonModule
from deploylint.formats.python.at_import import calls_at_import, runs_at_import
from deploylint.formats.python.settings import SettingsClass
from deploylint.formats.python.tested import tested_variables
from deploylint.registry import STEADY, collect

_TRIGGERS = ("environ", "getenv", "Settings", "decouple", "starlette.config", "dj_database_url")


@collect(PythonModule, triggers=_TRIGGERS, contexts=STEADY)
def environment_reads(module: PythonModule) -> Iterator[EnvironmentRead]:
    for read in module.env_reads():
        if read.name:
            where = module.where(read.node)
            found = EnvironmentRead(where, read.name, read.required, bool(read.fallbacks))
            yield found._replace(
                at_import=runs_at_import(module, read.node),
                tested=not read.required and read.name in tested_variables(module),
            )
    for settings in module.settings_classes():
        if settings.kind == "pydantic-settings":
            yield from _fields(module, settings)


def _fields(module: PythonModule, settings: SettingsClass) -> Iterator[EnvironmentRead]:
    only, makers = not _has_sources(settings.node), _makers(module, settings.name)
    calls = [each for each in calls_at_import(module) if not each.args and not each.keywords]
    called = {module.text(each.func) for each in calls}
    for field in settings.fields:
        for name in field.env[:1]:
            required = only and field.required and len(field.env) == 1
            yield EnvironmentRead(
                module.where(field.node),
                name,
                required,
                not field.required,
                settings.name,
                at_import=not called.isdisjoint(makers),
                makers=makers,
            )


def _has_sources(settings: ast.ClassDef) -> bool:
    """Whether the class adds sources of its own, so that no variable need hold a value."""
    named = (each.name for each in settings.body if isinstance(each, ast.FunctionDef))
    return "settings_customise_sources" in named


def _makers(module: PythonModule, name: str) -> tuple[str, ...]:
    """The class, and the functions of the module that do nothing before they make one."""
    found = [name]
    for function in module.nodes(ast.FunctionDef):
        match function.body:
            case [*_, ast.Return(value=ast.Call(func=ast.Name(id=made), args=[], keywords=[]))]:
                if made == name and module.tree.parent(function) is module.tree.root:
                    found.append(function.name)
    return tuple(found)
