"""Servers that code starts itself: ``uvicorn.run(...)``, ``app.run(...)`` and the like."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import ServerStart
from deploylint.formats.python import PythonModule
from deploylint.registry import collect

_FUNCTIONS = {
    "uvicorn.run": "uvicorn",
    "uvicorn.Config": "uvicorn",
    "waitress.serve": "waitress",
    "aiohttp.web.run_app": "aiohttp",
    "wsgiref.simple_server.make_server": "wsgiref",
}
_RUNS = {"flask.Flask": "flask", "quart.Quart": "quart", "sanic.Sanic": "sanic"}
_OWNERS = ("app", "application", "socketio")
_TELLTALE = (
    "uvicorn",
    "waitress",
    "run_app",
    "make_server",
    *(f"{owner}.run" for owner in _OWNERS),
)
_FRAMEWORKS = tuple(name.partition(".")[0] for name in _RUNS)


@collect(PythonModule, triggers=(*_TELLTALE, ".run("), also=(*_TELLTALE, *_FRAMEWORKS))
def server_starts(module: PythonModule) -> Iterator[ServerStart]:
    for call in module.nodes(ast.Call):
        if server := _server(module, call):
            yield _start(module, call, server)


def _server(module: PythonModule, call: ast.Call) -> str:
    if found := _FUNCTIONS.get(module.resolve(call.func) or ""):
        return found
    match call.func:
        case ast.Attribute(value=ast.Name() as owner, attr="run"):
            known = _RUNS.get(module.origin(owner) or "", "")
            return known or ("python" if owner.id in _OWNERS else "")
    return ""


def _start(module: PythonModule, call: ast.Call, server: str) -> ServerStart:
    if any(keyword.arg is None for keyword in call.keywords):
        return ServerStart(module.where(call), server, UNKNOWN, UNKNOWN)
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    positional = server in ("flask", "quart")
    if positional:
        given.update(zip(("host", "port"), call.args, strict=False))
    port, variable = _port(module, given.get("port"))
    place = given.get("port", call)
    target = module.fold(call.args[0]) if call.args and not positional else ""
    return ServerStart(
        module.where(place),
        server,
        _text(module, given.get("host")),
        port,
        variable,
        target if isinstance(target, str) and ":" in target else "",
    )


def _port(module: PythonModule, value: ast.expr | None) -> tuple[str, str]:
    """The port, or the default of the variable that decides it, and the variable."""
    match value:
        case ast.Call(func=ast.Name(id="int"), args=[inner]):
            value = inner
    read = module.env_read(value) if value is not None else None
    if read and read.name and read.fallbacks:
        return _text(module, read.fallbacks[-1]), read.name
    return _text(module, value), ""


def _text(module: PythonModule, value: ast.expr | None) -> str:
    if value is None:
        return ""
    folded = module.fold(value)
    return str(folded) if isinstance(folded, str | int) else UNKNOWN
