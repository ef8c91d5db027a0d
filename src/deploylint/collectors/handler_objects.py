"""Litestar's handlers: functions and controllers that applications and routers list."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.collectors._endpoints import Endpoints
from deploylint.collectors._routing import CONTROLLERS, HANDLERS, argument, symbolic_path
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import Application, Route
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import Function
from deploylint.registry import collect

_FRAMEWORK = "litestar"


@collect(PythonModule, triggers=("itestar",))
def handler_objects(module: PythonModule) -> Iterator[Application | Route]:
    """A handler is a router with its own routes, a controller one with those of its methods."""
    endpoints = Endpoints(module)
    for function in module.functions():
        owner = module.tree.class_(function)
        for path, verb in _paths(module, function):
            if owner is None:
                where = module.name_where(function)
                yield Application(where, function.name, "", _FRAMEWORK, "router")
            name = owner.name if owner else function.name
            where, called = module.name_where(function), endpoints.name(function)
            yield Route(where, name, "", (verb,), path, called, where, _FRAMEWORK)
    for each in module.nodes(ast.ClassDef):
        if any(module.resolve(base) in CONTROLLERS for base in each.bases):
            prefix = _slashed(_controller_path(module, each))
            where = module.name_where(each)
            yield Application(where, each.name, "", _FRAMEWORK, "router", prefix)


def _paths(module: PythonModule, function: Function) -> Iterator[tuple[str, str]]:
    """The paths that decorators give a handler, each with its method."""
    for decorator in function.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        verb = HANDLERS.get(module.resolve(call.func if call else decorator) or "")
        if verb:
            given = argument(call, 0, "path") if call else None
            for each in [None] if given is None else module.items(given) or [given]:
                yield _slashed(symbolic_path(module, each)), verb


def _controller_path(module: PythonModule, controller: ast.ClassDef) -> str:
    for statement in controller.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="path")], value=value)
                | ast.AnnAssign(target=ast.Name(id="path"), value=ast.expr() as value)
            ):
                return symbolic_path(module, value)
    return ""


def _slashed(path: str) -> str:
    """Litestar puts a slash in front of every path, and takes away those at its end."""
    bare = path.strip("/")
    return f"/{bare}" if bare and not path.startswith((UNKNOWN, "${")) else bare
