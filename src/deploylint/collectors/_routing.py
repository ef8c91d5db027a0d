"""How each Python web framework spells applications, routes and inclusions."""

from __future__ import annotations

import ast

from deploylint.deployment.facts import UNKNOWN
from deploylint.formats.python import PythonModule

# A file without any of these registers no route and mounts nothing.
TRIGGERS = (
    "FastAPI",
    "Router",
    "router",
    "Starlette",
    "Flask",
    "Quart",
    "Sanic",
    "Blueprint",
    "aiohttp",
    "@app.",
    "@bp.",
    "add_url_rule",
    ".mount(",
    "_bp",
    "_app(",
    "import app",
    "itestar",
    "alcon",
    "flask_rest",
    "flask_smorest",
)
# Constructor -> framework and role.
CONSTRUCTORS: dict[str, tuple[str, str]] = {
    "fastapi.FastAPI": ("fastapi", "app"),
    "fastapi.applications.FastAPI": ("fastapi", "app"),
    "fastapi.APIRouter": ("fastapi", "router"),
    "fastapi.routing.APIRouter": ("fastapi", "router"),
    "starlette.applications.Starlette": ("starlette", "app"),
    "starlette.routing.Router": ("starlette", "router"),
    "fastapi.routing.Router": ("starlette", "router"),
    "flask.Flask": ("flask", "app"),
    "flask.Blueprint": ("flask", "router"),
    "flask.blueprints.Blueprint": ("flask", "router"),
    "quart.Quart": ("flask", "app"),
    "quart.Blueprint": ("flask", "router"),
    "sanic.Sanic": ("sanic", "app"),
    "sanic.Blueprint": ("sanic", "router"),
    "aiohttp.web.Application": ("aiohttp", "app"),
    "aiohttp.web.RouteTableDef": ("aiohttp", "router"),
    "sanic.Blueprint.group": ("sanic", "router"),
    "litestar.Litestar": ("litestar", "app"),
    "litestar.Router": ("litestar", "router"),
    "falcon.App": ("falcon", "app"),
    "falcon.asgi.App": ("falcon", "app"),
    "falcon.API": ("falcon", "app"),
    "flask_restful.Api": ("flask", "router"),
    "flask_restx.Api": ("flask", "router"),
    "flask_restx.Namespace": ("flask", "router"),
    "flask_smorest.Api": ("flask", "router"),
    "flask_smorest.Blueprint": ("flask", "router"),
    "rest_framework.routers.DefaultRouter": ("drf", "router"),
    "rest_framework.routers.SimpleRouter": ("drf", "router"),
}
# Constructors that mount what they make on the application which they are given.
ATTACHED: dict[str, tuple[str, ...]] = {
    "flask_restful.Api": (),
    "flask_restx.Api": ("/", "/swagger.json"),
    "flask_smorest.Api": (),
}
# Frameworks whose constructors take a list of routes, routers or handlers -> its position
# (-1: keyword only) and its keyword.
LISTS = {
    "starlette": (-1, "routes"),
    "fastapi": (-1, "routes"),
    "litestar": (0, "route_handlers"),
}
HANDLERS: dict[str, str] = {
    f"litestar.{prefix}{verb}": verb.upper()
    for prefix in ("", "handlers.")
    for verb in ("get", "post", "put", "patch", "delete", "head")
}
CONTROLLERS = frozenset({"litestar.Controller", "litestar.controller.Controller"})
ROOT_PATH = "root_path"
PREFIX_KEYWORDS: dict[str, tuple[str, ...]] = {
    "fastapi": ("prefix",),
    "flask": ("url_prefix", "prefix", "path"),
    "sanic": ("url_prefix",),
    "litestar": ("path",),
}

METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
# Decorators and methods that take ``methods=``; the value is what they mean without it.
GENERIC: dict[str, tuple[str, ...]] = {
    "route": ("GET",),
    "api_route": ("GET",),
    "view": ("*",),
    "websocket": ("WEBSOCKET",),
    "websocket_route": ("WEBSOCKET",),
}
# Method -> positions of path and endpoint.
REGISTRATIONS: dict[str, tuple[int, int]] = {
    "add_api_route": (0, 1),
    "add_route": (0, 1),
    "add_url_rule": (0, 2),
    "add_get": (0, 1),
    "add_post": (0, 1),
    "add_head": (0, 1),
    "add_put": (0, 1),
    "add_delete": (0, 1),
    "add_view": (0, 1),
}
ENDPOINT_KEYWORDS = frozenset({"endpoint", "view_func", "handler", "route"})
# Entries of a list of routes: callable -> the method that it stands for, "" for ``methods=``.
LISTED: dict[str, str] = {
    "starlette.routing.Route": "",
    "starlette.routing.WebSocketRoute": "WEBSOCKET",
    "fastapi.routing.APIRoute": "",
    "aiohttp.web.get": "GET",
    "aiohttp.web.post": "POST",
    "aiohttp.web.put": "PUT",
    "aiohttp.web.patch": "PATCH",
    "aiohttp.web.delete": "DELETE",
    "aiohttp.web.head": "HEAD",
    "aiohttp.web.view": "*",
}
MOUNTS = frozenset({"starlette.routing.Mount", "fastapi.routing.Mount"})
# Method -> positions of the child and of its prefix (-1: keyword only), keyword of the prefix.
INCLUSIONS: dict[str, tuple[int, int, str]] = {
    "include_router": (0, -1, "prefix"),
    "mount": (1, 0, "path"),
    "register_blueprint": (0, -1, "url_prefix"),
    "blueprint": (0, -1, "url_prefix"),
    "add_subapp": (1, 0, "prefix"),
    "add_namespace": (0, 1, "path"),
}


def argument(call: ast.Call, position: int, *names: str) -> ast.expr | None:
    """The argument at a position or with one of these names."""
    for keyword in call.keywords:
        if keyword.arg in names:
            return keyword.value
    if 0 <= position < len(call.args) and not isinstance(call.args[position], ast.Starred):
        return call.args[position]
    return None


def dotted_name(expression: ast.expr) -> str:
    """``a.b.c`` as written; "" for anything but names and attributes of them."""
    names: list[str] = []
    while isinstance(expression, ast.Attribute):
        names.append(expression.attr)
        expression = expression.value
    if not isinstance(expression, ast.Name):
        return ""
    return ".".join((expression.id, *reversed(names)))


def symbolic_path(module: PythonModule, value: ast.expr | None, depth: int = 20) -> str:
    """A literal path, one with symbols such as ``${settings.PREFIX}``, or ``UNKNOWN``.

    The same expression gives the same symbol, so that two unknown prefixes can
    still be seen to be equal.
    """
    if value is None:
        return ""
    folded = module.fold(value)
    if isinstance(folded, str):
        return folded
    match value:
        case _ if depth == 0:
            return UNKNOWN
        case ast.Name() | ast.Attribute():
            return f"${{{dotted_name(value)}}}" if dotted_name(value) else UNKNOWN
        case ast.JoinedStr():
            return "".join(_piece(module, part, depth - 1) for part in value.values)
        case ast.BinOp(op=ast.Add()):
            left = symbolic_path(module, value.left, depth - 1)
            return left + symbolic_path(module, value.right, depth - 1)
    return UNKNOWN


def _piece(module: PythonModule, part: ast.expr, depth: int) -> str:
    if isinstance(part, ast.FormattedValue):
        return symbolic_path(module, part.value, depth)
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else UNKNOWN


def join_literal(prefix: str, path: str) -> str:
    """A path below a prefix, with one slash between them."""
    return prefix.removesuffix("/") + path if path.startswith("/") else prefix + path


def methods_of(module: PythonModule, call: ast.Call, verb: str) -> tuple[str, ...]:
    """The HTTP methods that a registration serves, ``*`` for all of them."""
    verb = verb.removeprefix("add_")
    if verb in METHODS:
        return (verb.upper(),)
    given = argument(call, -1, "methods")
    if given is None:
        return GENERIC.get(verb, ("GET",))
    folded = module.fold(given)
    if isinstance(folded, list | tuple | set | frozenset):
        return tuple(sorted(str(method).upper() for method in folded))
    return (UNKNOWN,)
