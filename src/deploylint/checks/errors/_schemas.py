"""Handlers that give every error of an application its form, and the keys of that form."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.errors._answers import answers
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import Function

# What an error says, each with the names that are used for it.
SCHEMA = (
    ("error_code", "code", "errorCode", "error", "type"),
    ("message", "msg", "detail", "title", "description"),
    ("trace_id", "request_id", "correlation_id", "traceId", "requestId", "correlationId"),
)
_GENERAL = frozenset({"Exception", "BaseException", "HTTPException", "StarletteHTTPException"})
_DECORATORS = frozenset({"exception_handler", "errorhandler", "app_errorhandler"})
_REGISTRARS = frozenset({"add_exception_handler", "register_error_handler"})


def handlers(module: PythonModule) -> Iterator[tuple[ast.expr, Function | None]]:
    """Registrations of general handlers; None for a function of another module."""
    functions = {function.name: function for function in module.functions()}
    for function in functions.values():
        for decorator in function.decorator_list:
            match decorator:
                case ast.Call(func=ast.Attribute(attr=name), args=[kind, *_]) if (
                    name in _DECORATORS and _is_general(kind)
                ):
                    yield decorator, function
    for call in module.nodes(ast.Call):
        match call:
            case ast.Call(func=ast.Attribute(attr=name), args=[kind, handler]) if (
                name in _REGISTRARS and _is_general(kind)
            ):
                yield call.func, functions.get(getattr(handler, "id", ""))
            case ast.Call(
                func=ast.Call(func=ast.Attribute(attr=name), args=[kind]), args=[handler]
            ) if name in _DECORATORS and _is_general(kind):
                yield call.func, functions.get(getattr(handler, "id", ""))


def _is_general(kind: ast.expr) -> bool:
    match kind:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in _GENERAL
        case ast.Constant(value=500):
            return True
    return False


def sends_errors_itself(module: PythonModule) -> bool:
    """By a middleware, a dictionary of handlers, or a library made for it."""
    if "fastapi_problem" in module.source.text or module.names.bindings(
        module.tree.root, "handler500"
    ):
        return True
    if any(word.arg == "exception_handlers" for word in module.nodes(ast.keyword)):
        return True
    guarded = (node for node in module.nodes(ast.Try) if node.handlers)
    return any(
        isinstance(each, ast.Name) and each.id == "call_next"
        for node in guarded
        for statement in node.body
        for each in ast.walk(statement)
    )


def keys_of(module: PythonModule, function: Function) -> frozenset[str] | None:
    """The keys of the dictionaries that a handler sends; None where they cannot be seen."""
    keys: set[str] = set()
    for answer in answers(module):
        if function not in module.tree.ancestors(answer.node):
            continue
        for body in answer.bodies:
            found = _keys(module, body)
            if found is None:
                return None
            keys |= found
    return frozenset(keys) or None


def _keys(module: PythonModule, body: ast.expr) -> set[str] | None:
    """Keys of a dictionary and of the dictionaries in it; None for computed ones."""
    keys: set[str] = set()
    if module.entries(body) is None:
        return None
    pending = [body]
    while pending:
        for entry in module.entries(pending.pop()) or ():
            if not isinstance(entry.key, str):
                return None
            keys.add(entry.key)
            if isinstance(entry.value, ast.Dict):
                pending.append(entry.value)
    return keys
