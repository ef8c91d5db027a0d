"""How much an application takes of an upload."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts.python import UploadLimit
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import Function
from deploylint.lazy.regexes import regex
from deploylint.registry import DEPLOYED, collect

_MIB = 1024 * 1024
_NAMES = regex(
    r"(?:\w+_)?MAX_(?:CONTENT_LENGTH|(?:UPLOAD|FILE|IMAGE|BODY|REQUEST|DOCUMENT|VIDEO)\w*_"
    r"(?:SIZE|BYTES|LENGTH|MB|SIZE_MB|SIZE_BYTES))|DATA_UPLOAD_MAX_MEMORY_SIZE"
    r"|(?:UPLOAD|FILE)\w*_MAX_(?:SIZE|BYTES|SIZE_MB|MB)"
)
_OTHER = regex(r"LOG|CACHE|CHUNK|BACKUP")
_TRIGGERS = (
    *("MAX_CONTENT", "MAX_UPLOAD", "MAX_FILE", "UPLOAD_MAX", "MAX_IMAGE", "UploadFile"),
    *("max_upload", "max_file", "upload_max", "max_image"),
)
# Less is a number of something else than bytes.
_LEAST = 64 * 1024


@collect(
    PythonModule,
    triggers=_TRIGGERS,
    contexts=DEPLOYED,
)
def upload_limits(module: PythonModule) -> Iterator[UploadLimit]:
    for node in module.nodes(ast.Assign):
        for target in node.targets:
            yield from _limit(module, _name(module, target), node.value)
    for field in module.nodes(ast.AnnAssign):
        if field.value is not None:
            yield from _limit(module, _name(module, field.target), field.value)
    for function in module.functions():
        if "UploadFile" in _annotations(module, function):
            yield from _compared(module, function)


def _name(module: PythonModule, target: ast.expr) -> str:
    match target:
        case ast.Name(id=name):
            return name.upper()
        case ast.Subscript(value=ast.Attribute(attr="config"), slice=key):
            return str(module.fold(key))
    return ""


def _limit(module: PythonModule, name: str, value: ast.expr) -> Iterator[UploadLimit]:
    if not _NAMES.fullmatch(name) or _OTHER.search(name):
        return
    size = _number(module, value) * (_MIB if name.endswith("MB") else 1)
    if size >= _LEAST:
        yield UploadLimit(module.where(value), name, size)


def _number(module: PythonModule, value: ast.expr) -> int:
    """A literal number, 0 for anything else."""
    number = module.fold(value)
    known = isinstance(number, int | float) and not isinstance(number, bool) and number < 2**50
    return int(number) if known else 0  # type: ignore[arg-type]


def _annotations(module: PythonModule, function: Function) -> str:
    given = (*function.args.args, *function.args.kwonlyargs)
    return " ".join(module.text(each.annotation) for each in given if each.annotation)


def _compared(module: PythonModule, function: Function) -> Iterator[UploadLimit]:
    """``if file.size > 10 * 1024 * 1024`` in a function that takes a file."""
    for node in ast.walk(function):
        match node:
            case ast.Compare(ops=[ast.Gt() | ast.GtE()], comparators=[value]):
                size = _number(module, value)
                if size >= _LEAST:
                    yield UploadLimit(module.where(value), function.name, size)
