"""Places where an application takes files from its clients."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts.python import UploadUse
from deploylint.formats.python import PythonModule
from deploylint.registry import collect

_FIELDS = tuple(
    f"{module}.{name}"
    for module in (
        *("django.db.models", "django.forms", "rest_framework.serializers"),
        *("flask_wtf.file", "wtforms", "wtforms.fields"),
    )
    for name in ("FileField", "ImageField", "MultipleFileField")
)
_TYPES = frozenset({*_FIELDS, "fastapi.UploadFile", "starlette.datastructures.UploadFile"})
_REQUESTS = frozenset({"FILES", "files"})
_TRIGGERS = ("FileField", "ImageField", "UploadFile", "request.FILES", "request.files")


@collect(PythonModule, triggers=_TRIGGERS)
def uploads(module: PythonModule) -> Iterator[UploadUse]:
    """The first of them in a module."""
    for node in (*module.nodes(ast.Attribute), *module.nodes(ast.Name)):
        if name := _taken_by(module, node):
            yield UploadUse(module.where(node), name)
            return


def _taken_by(module: PythonModule, node: ast.expr) -> str:
    match node:
        case ast.Attribute(value=ast.Name(id="request"), attr=attr) if attr in _REQUESTS:
            return f"request.{attr}"
        case ast.Attribute(value=ast.Attribute(attr="request"), attr=attr) if attr in _REQUESTS:
            return f"request.{attr}"
    target = module.resolve(node) or ""
    return target.rpartition(".")[2] if target in _TYPES else ""
