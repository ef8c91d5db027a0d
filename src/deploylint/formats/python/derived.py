"""Values that hold another value: trimmed, joined with text, or handed through a function."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python.module import PythonModule
from deploylint.formats.python.tree import Function, descend
from deploylint.lazy.regexes import regex

_KEEPING = frozenset("strip lstrip rstrip removeprefix removesuffix encode decode".split())
_HIDING = regex(r"(?i)mask|redact|hide|hidden|saniti|safe|obfusc|censor|host|scheme|hash|digest")
_HOPS = 4


def held_in(module: PythonModule, value: ast.expr, hops: int = _HOPS) -> Iterator[ast.expr]:
    """The expressions whose whole text is part of the text of ``value``, nearest first."""
    if not hops:
        return
    match value:
        case ast.Name():
            binding = module.binding(value)
            made = binding.value if binding and binding.kind == "assign" else None
            found = [] if made is None else [made]
        case _:
            found = list(_parts(module, value))
    for each in found:
        yield each
        yield from held_in(module, each, hops - 1)


def _parts(module: PythonModule, value: ast.expr) -> Iterator[ast.expr]:
    match value:
        case ast.JoinedStr(values=parts):
            yield from (part.value for part in parts if isinstance(part, ast.FormattedValue))
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            yield from (left, right)
        case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in _KEEPING:
            yield owner
        case ast.Call(func=ast.Attribute(value=owner, attr="replace"), args=[_, new]):
            if isinstance(new, ast.Constant) and "*" not in str(new.value):
                yield owner
        case ast.Call(func=ast.Name(id=name), args=args) if not _HIDING.search(name):
            function = next((each for each in module.functions() if each.name == name), None)
            names = [each.arg for each in function.args.args] if function else []
            for parameter, argument in zip(names, args, strict=False):
                if function and _returns(module, function, parameter):
                    yield argument


def _returns(module: PythonModule, function: Function, parameter: str) -> bool:
    """Whether what the function returns holds the whole of what it is given."""
    for node in descend(function, into_functions=False):
        match node:
            case ast.Return(value=ast.expr() as value):
                texts = [value, *_within(module, value)]
                if any(isinstance(each, ast.Name) and each.id == parameter for each in texts):
                    return True
    return False


def _within(module: PythonModule, value: ast.expr) -> Iterator[ast.expr]:
    match value:
        case ast.Call(func=ast.Name()):
            return
        case _:
            for part in _parts(module, value):
                yield part
                yield from _within(module, part)
