"""The environment variables that code reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts.python import EnvironmentRead
from deploylint.formats.python import PythonModule
from deploylint.registry import STEADY, collect

_TRIGGERS = ("environ", "getenv", "Settings", "decouple", "starlette.config", "dj_database_url")


@collect(PythonModule, triggers=_TRIGGERS, contexts=STEADY)
def environment_reads(module: PythonModule) -> Iterator[EnvironmentRead]:
    for read in module.env_reads():
        if read.name:
            where = module.where(read.node)
            yield EnvironmentRead(where, read.name, read.required, bool(read.fallbacks))
    for settings in module.settings_classes():
        only = not _has_sources(settings.node)
        for field in settings.fields:
            for name in field.env[:1] if settings.kind == "pydantic-settings" else ():
                where = module.where(field.node)
                required = only and field.required and len(field.env) == 1
                yield EnvironmentRead(where, name, required, not field.required, settings.name)


def _has_sources(settings: ast.ClassDef) -> bool:
    """Whether the class adds sources of its own, so that no variable need hold a value."""
    named = (each.name for each in settings.body if isinstance(each, ast.FunctionDef))
    return "settings_customise_sources" in named
