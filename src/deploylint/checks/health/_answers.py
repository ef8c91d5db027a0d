"""What a handler returns: its fields with constant values, and its HTTP status."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python import PythonModule
from deploylint.lazy.records import NamedTuple

_ENVELOPES = frozenset(
    {"JSONResponse", "ORJSONResponse", "UJSONResponse", "JsonResponse", "jsonify", "dict"}
)
_STATUS = ("status_code", "status")
_MAX_DEPTH = 5


class Answer(NamedTuple):
    """``fields`` are keys with their values, nested ones too; ``status`` is None if unknown."""

    node: ast.expr
    fields: tuple[tuple[str, ast.expr], ...]
    status: int | None

    def text_of(self, name: str) -> str:
        """The constant text of a field, in lower case; "" where it has none."""
        if isinstance(self.node, ast.Constant):
            return str(self.node.value).lower()
        for key, value in self.fields:
            if key == name and isinstance(value, ast.Constant):
                return str(value.value).lower()
        return ""

    def key_where_value(self, name: str) -> ast.expr | None:
        return next((value for key, value in self.fields if key == name), None)


def answer_of(module: PythonModule, returned: ast.expr | None) -> Answer | None:
    """What ``return`` gives; None where neither a body nor its status can be seen.

    A function of the module that makes one answer is looked into.
    """
    match returned:
        case ast.Dict():
            return Answer(returned, tuple(_fields(returned, _MAX_DEPTH)), 200)
        case ast.Tuple(elts=[body, status, *_]):
            inner, code = answer_of(module, body), module.fold(status)
            return inner and inner._replace(status=code if isinstance(code, int) else None)
        case ast.Call(func=ast.Name(id="make_response"), args=[body, *more]):
            return _responded(module, body, more)
        case ast.Call(func=ast.Name(id=name)) if made := _made_by(module, name):
            return _of_returned(module, made)
        case ast.Call():
            return _of_call(module, returned)
        case ast.Constant(value=str() | bool()):
            return Answer(returned, (), 200)
    return None


def _responded(module: PythonModule, body: ast.expr, more: list[ast.expr]) -> Answer | None:
    """``make_response(body, 200)``."""
    inner = answer_of(module, body) or Answer(body, (), 200)
    code = module.fold(more[0]) if more else inner.status
    return inner._replace(status=code if isinstance(code, int) else None)


def _made_by(module: PythonModule, name: str) -> ast.expr | None:
    """The only thing that a function of the module returns, if it is no call of another one."""
    found = [each for each in module.functions() if each.name == name]
    if len(found) != 1 or name[:1].isupper():
        return None
    returned = [
        each.value for each in module.nodes(ast.Return) if module.tree.function(each) is found[0]
    ]
    return returned[0] if len(returned) == 1 else None


def _of_returned(module: PythonModule, made: ast.expr) -> Answer | None:
    match made:
        case ast.Dict() | ast.Tuple(elts=[ast.Dict(), *_]):
            return answer_of(module, made)
        case ast.Call():
            return _of_call(module, made)
    return None


def _of_call(module: PythonModule, call: ast.Call) -> Answer | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if not (name in _ENVELOPES or name[:1].isupper()):
        return None
    bodies = [*call.args[:1], *(each.value for each in call.keywords if each.arg == "content")]
    fields = [
        field
        for body in bodies
        if isinstance(body, ast.Dict)
        for field in _fields(body, _MAX_DEPTH)
    ]
    fields += [(each.arg, each.value) for each in call.keywords if each.arg]
    return Answer(call, tuple(fields), _status(module, call, name))


def _status(module: PythonModule, call: ast.Call, name: str) -> int | None:
    """The status of a response; a model that is returned travels with 200."""
    names = _STATUS if name.endswith("Response") else _STATUS[:1]
    given = [each.value for each in call.keywords if each.arg in names]
    if not given:
        return None if any(each.arg is None for each in call.keywords) else 200
    code = module.fold(given[0])
    if isinstance(code, int):
        return code
    constant = module.text(given[0])[:200].rpartition(".")[2]
    digits = "".join(part for part in constant.split("_") if part.isdigit() and len(part) == 3)
    if digits:
        return int(digits)
    return 200 if isinstance(code, str) and name not in _ENVELOPES else None


def _fields(body: ast.Dict, depth: int) -> Iterator[tuple[str, ast.expr]]:
    for key, value in zip(body.keys, body.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value, value
        if isinstance(value, ast.Dict) and depth:
            yield from _fields(value, depth - 1)
