"""What each Python framework is told about origins and credentials, in one shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from deploylint.checks.cors._middleware import cors_middleware_calls
from deploylint.formats.python import UNKNOWN, PythonModule
from deploylint.model import Where

TRIGGERS = (
    "CORSMiddleware",
    "flask_cors",
    "sanic_cors",
    "aiohttp_cors",
    "CORS_ALLOW",
    "CORS_ORIGIN",
)
STARLETTE, FLASK, SANIC, DJANGO, AIOHTTP = (
    "Starlette",
    "flask-cors",
    "sanic-cors",
    "Django",
    "aiohttp",
)
_FLASK_CALLS = {
    "flask_cors.CORS": FLASK,
    "flask_cors.cross_origin": FLASK,
    "flask_cors.decorator.cross_origin": FLASK,
    "sanic_cors.CORS": SANIC,
    "sanic_cors.cross_origin": SANIC,
}
_ALLOW_ALL = ("CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL")


class CorsPolicy(NamedTuple):
    """One configuration of cross-origin access.

    ``where`` is what admits the origins. ``origins`` is the expression that lists
    them, None where the framework's default or a switch decides. ``credentials``
    and ``any_origin`` are None where they cannot be known.
    """

    module: PythonModule
    framework: str
    where: Where
    scope: str
    origins: ast.expr | None
    any_origin: bool | None
    credentials: bool | None
    node: ast.AST

    def listed(self) -> list[tuple[str, ast.expr]]:
        """The literal origins with their places; empty where they are not visible."""
        items = self.module.items(self.origins)
        folded = [(self.module.fold(item), item) for item in items or ()]
        return [(value, item) for value, item in folded if isinstance(value, str)]


def policies(module: PythonModule) -> Iterator[CorsPolicy]:
    """Every configuration in a module, whatever its framework."""
    for call in cors_middleware_calls(module):
        origins = call.value("allow_origins")
        keyword = call.keyword("allow_origins")
        where = module.keyword_where(keyword) if keyword else call.where
        admits = _admits_any(module, origins) if origins or not call.open_ended else None
        credentials = call.allows_credentials()
        yield CorsPolicy(
            module, STARLETTE, where, call.scope, origins, admits, credentials, call.call
        )
    yield from _flask(module)
    yield from _aiohttp(module)
    yield from _django(module)


def _admits_any(module: PythonModule, origins: ast.expr | None) -> bool | None:
    if origins is None:
        return False
    folded = module.fold(origins)
    if folded is UNKNOWN:
        items = module.items(origins)
        return True if items and any(module.fold(item) == "*" for item in items) else None
    return folded == "*" or (isinstance(folded, list | tuple | set | frozenset) and "*" in folded)


def _flask(module: PythonModule) -> Iterator[CorsPolicy]:
    for call in module.nodes(ast.Call):
        framework = _FLASK_CALLS.get(module.resolve(call.func) or "")
        if framework is None or any(keyword.arg is None for keyword in call.keywords):
            continue
        given = {keyword.arg: keyword for keyword in call.keywords}
        credentials = _flag(
            module, given.get("supports_credentials") or given.get("automatic_options")
        )
        if "supports_credentials" not in given:
            credentials = False
        for node, origins, own in _flask_origins(module, call, given):
            yield CorsPolicy(
                module,
                framework,
                module.where(node)
                if not isinstance(node, ast.keyword)
                else module.keyword_where(node),
                module.scope(call),
                origins,
                True if origins is None else _admits_any(module, origins),
                credentials if own is None else own,
                call,
            )


def _flask_origins(
    module: PythonModule, call: ast.Call, given: dict[str | None, ast.keyword]
) -> Iterator[tuple[ast.expr | ast.keyword, ast.expr | None, bool | None]]:
    """Where origins are given, the expression, and credentials where a resource sets them.

    A resource's own origins replace those of the call, whose default is every origin.
    """
    outer = given.get("origins")
    resources = given.get("resources")
    if resources is None:
        yield (outer, outer.value, None) if outer else (call.func, None, None)
        return
    for resource in module.entries(resources.value) or ():
        inner = {each.key: each for each in module.entries(resource.value) or ()}
        origins = inner.get("origins")
        own = inner.get("supports_credentials")
        flag = bool(module.fold(own.value)) if own else None
        if origins:
            yield origins.value, origins.value, flag
        elif outer:
            yield outer, outer.value, flag


def _aiohttp(module: PythonModule) -> Iterator[CorsPolicy]:
    for call in module.calls("aiohttp_cors.setup"):
        defaults = next((each for each in call.keywords if each.arg == "defaults"), None)
        for entry in module.entries(defaults.value) or () if defaults else ():
            options = entry.value
            if entry.key != "*" or entry.key_node is None or not isinstance(options, ast.Call):
                continue
            given = {keyword.arg: keyword for keyword in options.keywords}
            credentials = _flag(module, given.get("allow_credentials"))
            yield CorsPolicy(
                module,
                AIOHTTP,
                module.where(entry.key_node),
                module.scope(call),
                None,
                True,
                credentials,
                call,
            )


def _django(module: PythonModule) -> Iterator[CorsPolicy]:
    """Settings of django-cors-headers; of two names for one thing, the new one counts."""
    for name in _ALLOW_ALL:
        binding = module.binding(name)
        if binding is None or binding.kind != "assign" or binding.value is None:
            continue
        credentials = module.binding("CORS_ALLOW_CREDENTIALS")
        allowed = module.fold(credentials.value) if credentials else False
        yield CorsPolicy(
            module,
            DJANGO,
            module.where(binding.node)
            if isinstance(binding.node, ast.expr)
            else module.where(0, 0),
            "",
            None,
            _truth(module, binding.value),
            None if allowed is UNKNOWN else bool(allowed),
            binding.value,
        )
        return


def _flag(module: PythonModule, keyword: ast.keyword | None) -> bool | None:
    return False if keyword is None else _truth(module, keyword.value)


def _truth(module: PythonModule, value: ast.expr) -> bool | None:
    folded = module.fold(value)
    return None if folded is UNKNOWN else bool(folded)
