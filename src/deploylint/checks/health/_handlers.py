"""The functions of one module that answer health paths."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.health._paths import kind_of_health
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import FUNCTIONS, Function, descend
from deploylint.lazy.records import NamedTuple

# A file without any of these has no health handler.
TRIGGERS = ("health", "readyz", "/ready", "/live", "heartbeat", "/ping")

_DECORATORS = frozenset({"get", "route", "api_route", "head"})
# Callables that register a function -> positions of path and function.
_REGISTRATIONS: dict[str, tuple[int, int]] = {
    "add_api_route": (0, 1),
    "add_route": (0, 1),
    "add_get": (0, 1),
    "add_url_rule": (0, 2),
    "path": (0, 1),
    "re_path": (0, 1),
    "Route": (0, 1),
}
_ENDPOINTS = ("endpoint", "view_func", "view", "handler")


class Handler(NamedTuple):
    """A function and the health question that it answers; see ``kind_of_health``."""

    function: Function
    kind: str

    @property
    def body(self) -> Iterator[ast.AST]:
        """Everything in the function, functions inside it left out."""
        for statement in self.function.body:
            if not isinstance(statement, FUNCTIONS):
                yield from descend(statement, into_functions=False)


def health_handlers(module: PythonModule) -> list[Handler]:
    """The handlers of GET requests for health paths, in source order."""
    found: dict[Function, str] = {}
    for function in module.functions():
        for decorator in function.decorator_list:
            if isinstance(decorator, ast.Call) and (kind := _decorated(module, decorator)):
                found.setdefault(function, kind)
    functions = module.model(_functions)
    for call in module.nodes(ast.Call):
        name, kind = _registered(module, call)
        if kind and name in functions:
            found.setdefault(functions[name], kind)
    return [Handler(function, kind) for function, kind in found.items()]


def _functions(module: PythonModule) -> dict[str, Function]:
    return {function.name: function for function in module.functions()}


def with_helpers(module: PythonModule, handler: Handler) -> Iterator[Handler]:
    """The handler and the functions of the module that it calls."""
    yield handler
    functions = module.model(_functions)
    seen = {handler.function.name}
    for node in handler.body:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            helper = functions.get(node.func.id)
            if helper and helper.name not in seen:
                seen.add(helper.name)
                yield Handler(helper, handler.kind)


def _decorated(module: PythonModule, call: ast.Call) -> str | None:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _DECORATORS:
        return None
    path = _argument(call, 0, "path", "rule", "uri")
    if path is None or _excludes_get(module, call) or _shows_a_page(module, call):
        return None
    return _kind(module, path, _prefix(module, call.func.value))


def _registered(module: PythonModule, call: ast.Call) -> tuple[str, str | None]:
    """The name of the function that a call registers, and its kind of health."""
    func = call.func
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    if name not in _REGISTRATIONS or _excludes_get(module, call):
        return "", None
    at, position = _REGISTRATIONS[name]
    path, endpoint = _argument(call, at, "path", "rule"), _argument(call, position, *_ENDPOINTS)
    if path is None or not isinstance(endpoint, ast.Name):
        return "", None
    owner = func.value if isinstance(func, ast.Attribute) else None
    return endpoint.id, _kind(module, path, _prefix(module, owner))


def _kind(module: PythonModule, path: ast.expr, prefix: str) -> str | None:
    """``/healthz`` is by convention the path for liveness."""
    folded = module.fold(path)
    if not isinstance(folded, str):
        return None
    full = prefix + folded
    if full.strip("/"):
        kind = kind_of_health(full)
        return "live" if kind == "generic" and full.rstrip("/").endswith("healthz") else kind
    # The prefix is decided elsewhere: a router in `health.py` is mounted at a health path.
    return kind_of_health(module.path.rpartition("/")[2].removesuffix(".py"))


def _prefix(module: PythonModule, owner: ast.expr | None) -> str:
    binding = module.binding(owner) if isinstance(owner, ast.Name) else None
    if binding is None or not isinstance(binding.value, ast.Call):
        return ""
    given = _argument(binding.value, -1, "prefix", "url_prefix")
    folded = module.fold(given) if given is not None else ""
    return folded if isinstance(folded, str) else ""


def _shows_a_page(module: PythonModule, call: ast.Call) -> bool:
    """A dashboard about health is for people, no probe asks it."""
    answer = _argument(call, -1, "response_class")
    return answer is not None and (module.resolve(answer) or "").endswith("HTMLResponse")


def _excludes_get(module: PythonModule, call: ast.Call) -> bool:
    methods = _argument(call, -1, "methods")
    folded = module.fold(methods) if methods is not None else None
    return isinstance(folded, list | tuple | frozenset) and "GET" not in folded


def _argument(call: ast.Call, position: int, *names: str) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg in names:
            return keyword.value
    return call.args[position] if 0 <= position < len(call.args) else None
