"""Constants and settings that hold parts of URL paths, such as the prefix of an API."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.deployment.facts.python import PathConstant
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex
from deploylint.registry import STEADY, collect

_NAME = regex(r"prefix|root|base|api|version|path|url|health|^v\d", re.I)
_PATH = regex(r"(/[\w.\-{}]{1,60}){0,8}/?")


@collect(
    PythonModule,
    triggers=("PREFIX", "api_prefix", "API_V", "api_v1", "API_STR", "ROOT_PATH", "root_path"),
    contexts=STEADY,
)
def path_constants(module: PythonModule) -> Iterator[PathConstant]:
    for settings in module.settings_classes():
        for field in settings.fields:
            yield from _constant(module, field.name, field.default)
    for assignment in module.nodes(ast.Assign):
        match assignment:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if not module.scope(
                assignment
            ):
                yield from _constant(module, name, value)


def _constant(module: PythonModule, name: str, value: ast.expr | None) -> Iterator[PathConstant]:
    folded = module.fold(value) if _NAME.search(name) and value else None
    if value and isinstance(folded, str) and _PATH.fullmatch(folded):
        yield PathConstant(module.where(value), name, folded)
