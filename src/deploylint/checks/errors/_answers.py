"""Answers to clients: the values that a web framework sends, and their HTTP status."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python import UNKNOWN, PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.formats.python.tree import Function
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

# The status of an answer that sets none, and of one whose status cannot be told.
UNSET, UNCLEAR = 0, -1


class _Shape(NamedTuple):
    """Positional parameters, those that are sent (none: all), that of the status, what it is."""

    parameters: tuple[str, ...]
    sent: tuple[str, ...] = ()
    status: str = "status"
    implied: int = UNSET


_HTTP_EXCEPTION = _Shape(("status_code", "detail"), ("detail",), "status_code")
_STARLETTE = _Shape(("content", "status_code"), ("content",), "status_code")
_FLASK = _Shape(("response", "status"), ("response",))
_DJANGO = _Shape(("content", "content_type"), ("content",))
_SANIC = _Shape(("body", "status"), ("body",))
_AIOHTTP_ERROR = _Shape((), ("text", "reason", "body"))
_STARLETTE_RESPONSES = "JSONResponse ORJSONResponse UJSONResponse PlainTextResponse HTMLResponse"

_SHAPES: dict[str, _Shape] = {
    "fastapi.HTTPException": _HTTP_EXCEPTION,
    "fastapi.exceptions.HTTPException": _HTTP_EXCEPTION,
    "starlette.exceptions.HTTPException": _HTTP_EXCEPTION,
    "litestar.exceptions.HTTPException": _Shape((), ("detail",), "status_code"),
    "fastapi.Response": _STARLETTE,
    "flask.jsonify": _Shape(()),
    "flask.abort": _Shape(("status", "description"), ("description",)),
    "flask.make_response": _FLASK,
    "flask.Response": _FLASK,
    "quart.jsonify": _Shape(()),
    "quart.Response": _FLASK,
    "django.http.JsonResponse": _Shape(("data",), ("data",)),
    "django.http.HttpResponse": _Shape(("content", "content_type", "status"), ("content",)),
    "django.http.HttpResponseServerError": _DJANGO._replace(implied=500),
    "django.http.HttpResponseBadRequest": _DJANGO._replace(implied=400),
    "rest_framework.response.Response": _Shape(("data", "status"), ("data",)),
    "sanic.response.json": _SANIC,
    "sanic.response.text": _SANIC,
    "sanic.json": _SANIC,
    "sanic.text": _SANIC,
    "aiohttp.web.json_response": _Shape(("data",), ("data", "text", "body")),
    "aiohttp.web.Response": _Shape((), ("text", "body")),
    "aiohttp.web.HTTPInternalServerError": _AIOHTTP_ERROR._replace(implied=500),
    "aiohttp.web.HTTPBadRequest": _AIOHTTP_ERROR._replace(implied=400),
} | {
    f"{module}.responses.{name}": _STARLETTE
    for module in ("fastapi", "starlette")
    for name in (*_STARLETTE_RESPONSES.split(), "Response")
}
TRIGGERS = ("HTTPException", "Response", "jsonify", "abort(", "sanic", "@app.", "outer", "_bp")

_ROUTE_METHODS = frozenset(
    "get post put patch delete head options route api_route websocket exception_handler".split()
)
_NAMED_STATUS = regex(r"HTTP_(\d{3})(?:_\w+)?")


class Answer(NamedTuple):
    """``node`` makes the answer of what stands in ``bodies``; its status is ``stated`` there."""

    node: ast.Call | ast.Return
    bodies: tuple[ast.expr, ...]
    status: int
    stated: ast.expr | None = None

    @property
    def is_clients_fault(self) -> bool:
        return 400 <= self.status < 500


def answers(module: PythonModule) -> Iterator[Answer]:
    """Every answer made by a framework's call, or returned as data by the function of a route."""
    for call in module.nodes(ast.Call):
        if shape := _SHAPES.get(module.resolve(call.func) or ""):
            yield _called(module, call, shape)
    for statement in module.nodes(ast.Return):
        if (answer := _returned(module, statement)) is not None:
            yield answer


def _called(module: PythonModule, call: ast.Call, shape: _Shape) -> Answer:
    given = arguments(module, call, shape.parameters)
    if shape.sent:
        sent = (*shape.sent, "headers")
        bodies = tuple(value for name in sent if (value := given.value(name)) is not None)
    else:
        bodies = (*call.args, *(word.value for word in call.keywords))
    stated = given.value(shape.status) if shape.sent else None
    status = status_of(module, stated) if stated is not None else shape.implied
    return Answer(call, bodies, status or _status_beside(module, call), stated)


def _status_beside(module: PythonModule, node: ast.expr) -> int:
    """That of ``return value, status`` in Flask."""
    match module.parent(node):
        case ast.Tuple(elts=[first, status, *_]) if first is node:
            return status_of(module, status)
    return UNSET


def _returned(module: PythonModule, statement: ast.Return) -> Answer | None:
    function = module.tree.function(statement)
    if function is None or not _is_route(module, function):
        return None
    match statement.value:
        case ast.Dict() | ast.Name() as body:
            return Answer(statement, (body,), UNSET)
        case ast.Tuple(elts=[ast.Dict() | ast.JoinedStr() as body, status]):
            return Answer(statement, (body,), status_of(module, status))
        case ast.Call(func=function_name) as body if _is_own_model(module, function_name):
            return Answer(statement, (body,), UNSET)
    return None


def _is_own_model(module: PythonModule, callee: ast.expr) -> bool:
    return is_constructor(callee) and module.resolve(callee) not in _SHAPES


def is_constructor(callee: ast.expr) -> bool:
    """By the convention that only classes begin with a capital."""
    name = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
    return bool(name) and name[0].isupper() and not name.isupper()


def _is_route(module: PythonModule, function: Function) -> bool:
    return any(_routes(module, each) for each in function.decorator_list)


def _routes(module: PythonModule, decorator: ast.expr) -> bool:
    match decorator:
        case ast.Call(func=ast.Attribute(attr=method), args=[first, *_]) if (
            method in _ROUTE_METHODS
        ):
            path = module.fold(first)
            return path == "" or module.fold_prefix(first).startswith("/")
    return False


def status_of(module: PythonModule, expression: ast.expr) -> int:
    """The HTTP status that an expression is, ``UNCLEAR`` where it cannot be told."""
    folded = module.fold(expression)
    if isinstance(folded, int) and 100 <= folded <= 599:
        return folded
    name = (module.resolve(expression) or "").removesuffix(".value")
    if match := _NAMED_STATUS.fullmatch(name.rpartition(".")[2]):
        return int(match[1])
    if folded is UNKNOWN and name.startswith("http.HTTPStatus."):
        from http import HTTPStatus

        known = HTTPStatus.__members__.get(name.removeprefix("http.HTTPStatus."))
        return int(known) if known else UNCLEAR
    return UNCLEAR
