"""Flask-CORS, and Sanic-CORS, which takes after it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from deploylint.checks.cors._policy import (
    FLASK,
    SANIC,
    CorsPolicy,
    admits_any_origin,
    truth,
)
from deploylint.formats.python import PythonModule

_EXTENSIONS = {"flask_cors.CORS": FLASK, "sanic_cors.CORS": SANIC}
_DECORATORS = {
    "flask_cors.cross_origin": FLASK,
    "flask_cors.decorator.cross_origin": FLASK,
    "sanic_cors.cross_origin": SANIC,
}
# Keywords of the call by the setting of the application that stands in for each.
_SETTINGS = {
    "CORS_ORIGINS": "origins",
    "CORS_RESOURCES": "resources",
    "CORS_SUPPORTS_CREDENTIALS": "supports_credentials",
}
Given = Mapping[str | None, ast.expr]


def flask_policies(module: PythonModule) -> Iterator[CorsPolicy]:
    """The call's arguments come before the settings of the application."""
    settings = dict(_settings(module))
    for call, framework, arguments in _calls(module):
        given = settings | arguments
        if None in given:
            continue
        credentials = truth(module, given.get("supports_credentials"))
        for node, origins, own in _origins(module, call, given):
            yield CorsPolicy(
                module,
                framework,
                module.where(node),
                module.scope(call),
                origins,
                True if origins is None else admits_any_origin(module, origins, patterns=True),
                credentials if own is None else own,
                call,
            )


def _calls(module: PythonModule) -> Iterator[tuple[ast.Call, str, dict[str | None, ast.expr]]]:
    """Extensions with their application, now or by ``init_app``, and decorators."""
    for call in module.nodes(ast.Call):
        target = module.resolve(call.func) or ""
        if target in _DECORATORS:
            yield call, _DECORATORS[target], _arguments(call)
        elif target in _EXTENSIONS and (call.args or "app" in _arguments(call)):
            yield call, _EXTENSIONS[target], _arguments(call)
        elif isinstance(call.func, ast.Attribute) and call.func.attr == "init_app":
            framework = _EXTENSIONS.get(module.origin(call.func.value) or "")
            if framework:
                yield call, framework, _made_with(module, call.func.value) | _arguments(call)


def _arguments(call: ast.Call) -> dict[str | None, ast.expr]:
    return {keyword.arg: keyword.value for keyword in call.keywords}


def _made_with(module: PythonModule, extension: ast.expr) -> dict[str | None, ast.expr]:
    binding = module.binding(extension) if isinstance(extension, ast.Name) else None
    made = binding.value if binding else None
    return _arguments(made) if isinstance(made, ast.Call) else {}


def _settings(module: PythonModule) -> Iterator[tuple[str | None, ast.expr]]:
    """``app.config["CORS_ORIGINS"] = …``."""
    for statement in module.nodes(ast.Assign):
        match statement.targets[0]:
            case ast.Subscript(
                value=ast.Attribute(attr="config"), slice=ast.Constant(value=str(name))
            ) if name in _SETTINGS:
                yield _SETTINGS[name], statement.value


def _origins(
    module: PythonModule, call: ast.Call, given: Given
) -> Iterator[tuple[ast.expr, ast.expr | None, bool | None]]:
    """Where origins are given, the expression, and credentials where a resource sets them.

    A resource's own origins replace those of the call, whose default is every origin.
    """
    outer = given.get("origins")
    resources = given.get("resources")
    if resources is None or _is_paths(module, resources):
        yield outer or call.func, outer, None
        return
    for resource in module.entries(resources) or ():
        inner = {each.key: each for each in module.entries(resource.value) or ()}
        origins = inner.get("origins")
        own = inner.get("supports_credentials")
        flag = bool(module.fold(own.value)) if own else None
        if origins:
            yield origins.value, origins.value, flag
        else:
            yield outer or call.func, outer, flag


def _is_paths(module: PythonModule, resources: ast.expr) -> bool:
    """``r"/api/*"`` or a list of such, which say nothing about origins."""
    return isinstance(module.fold(resources), str) or module.items(resources) is not None
