"""Applications, routers, their routes, and what is mounted where, in Python web frameworks."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.collectors._routing import (
    CONSTRUCTORS,
    ENDPOINT_KEYWORDS,
    GENERIC,
    INCLUSIONS,
    METHODS,
    PREFIX_KEYWORDS,
    REGISTRATIONS,
    TRIGGERS,
    argument,
    methods_of,
    symbolic_path,
)
from deploylint.deployment.facts import UNKNOWN, Application, Inclusion, Route
from deploylint.formats.python import PythonModule
from deploylint.model import Where
from deploylint.registry import collect

_Owner = tuple[str, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@collect(PythonModule, triggers=TRIGGERS)
def routes(module: PythonModule) -> Iterator[Application | Route | Inclusion]:
    reader = _Routing(module)
    applications = list(reader.applications())
    yield from applications
    reader.local = {(each.name, each.scope): each.framework for each in applications}
    yield from reader.decorated()
    for call in module.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute):
            yield from reader.registered(call, call.func)
            yield from reader.included(call, call.func)


class _Routing:
    """Reads one module; ``local`` holds the applications that it makes itself."""

    def __init__(self, module: PythonModule) -> None:
        self.module = module
        self.local: dict[_Owner, str] = {}
        self.functions = {function.name: function for function in module.functions()}

    def applications(self) -> Iterator[Application]:
        for call in self.module.nodes(ast.Call):
            framework, role = CONSTRUCTORS.get(self.module.resolve(call.func) or "", ("", ""))
            name = self._bound_name(call) if framework else None
            if name:
                keyword = PREFIX_KEYWORDS.get(framework, "")
                prefix = symbolic_path(self.module, argument(call, -1, keyword))
                scope = self.module.scope(call)
                yield Application(self.module.where(call), name, scope, framework, role, prefix)

    def _bound_name(self, call: ast.Call) -> str | None:
        match self.module.parent(call):
            case ast.Assign(targets=[ast.Name() | ast.Attribute() as target]):
                return ast.unparse(target)
            case ast.AnnAssign(target=ast.Name() | ast.Attribute() as target):
                return ast.unparse(target)
        return None

    def owner(self, expression: ast.expr) -> tuple[str, str, str] | None:
        """Name, scope and framework of the object that ``expression`` means.

        A dotted name and no scope for what is imported; ``UNKNOWN`` for a
        parameter; None for what is no application at all.
        """
        name = ast.unparse(expression)
        scopes = self._scopes(expression)
        for scope in scopes:
            if framework := self.local.get((name, scope)):
                return name, scope, framework
        if dotted := self.module.resolve(expression):
            return (dotted, "", "") if not dotted.startswith("builtins.") else None
        binding = self.module.binding(expression) if isinstance(expression, ast.Name) else None
        return (UNKNOWN, scopes[0], "") if binding and binding.kind == "parameter" else None

    def _scopes(self, node: ast.AST) -> list[str]:
        scope = self.module.scope(node)
        parts = scope.split(".") if scope else []
        return [".".join(parts[:length]) for length in range(len(parts), -1, -1)]

    def decorated(self) -> Iterator[Route]:
        for function in self.module.functions():
            for decorator in function.decorator_list:
                match decorator:
                    case ast.Call(func=ast.Attribute() as method):
                        yield from self._route(decorator, method, function, 0)

    def registered(self, call: ast.Call, method: ast.Attribute) -> Iterator[Route]:
        if method.attr in REGISTRATIONS:
            path, position = REGISTRATIONS[method.attr]
            endpoint = argument(call, position, *ENDPOINT_KEYWORDS)
            yield from self._route(call, method, endpoint, path)

    def _route(
        self, call: ast.Call, method: ast.Attribute, endpoint: ast.AST | None, position: int
    ) -> Iterator[Route]:
        known = method.attr in METHODS or method.attr in GENERIC or method.attr in REGISTRATIONS
        owner = self.owner(_without_router(method.value)) if known else None
        path = argument(call, position, "path", "rule", "uri")
        if owner is None or path is None:
            return
        name, scope, framework = owner
        if not framework and method.attr in METHODS and not _is_path(self.module, path):
            return
        function = self._function(endpoint)
        yield Route(
            self.module.where(path),
            name,
            scope,
            methods_of(self.module, call, method.attr),
            symbolic_path(self.module, path),
            self._endpoint_name(endpoint),
            self.module.name_where(function) if function else None,
            framework,
            function is not None and delegates(function),
            self._conditional(call),
            _is_true(argument(call, -1, "deprecated")),
        )

    def _function(self, endpoint: ast.AST | None) -> Function | None:
        if isinstance(endpoint, ast.Name):
            return self.functions.get(endpoint.id)
        return endpoint if isinstance(endpoint, Function) else None

    def _endpoint_name(self, endpoint: ast.AST | None) -> str:
        if isinstance(endpoint, Function):
            scope = self.module.scope(endpoint)
            return f"{scope}.{endpoint.name}:{endpoint.lineno}"
        if isinstance(endpoint, ast.expr):
            function = self._function(endpoint)
            named = self._endpoint_name(function) if function else ""
            return named or self.module.resolve(endpoint) or ast.unparse(endpoint)
        return ""

    def _conditional(self, node: ast.AST) -> bool:
        for above in self.module.tree.ancestors(node):
            if isinstance(above, Function):
                return False
            if isinstance(above, ast.If | ast.Try | ast.ExceptHandler | ast.For):
                return True
        return False

    def included(self, call: ast.Call, method: ast.Attribute) -> Iterator[Inclusion]:
        if method.attr not in INCLUSIONS:
            return
        child_at, prefix_at, keyword = INCLUSIONS[method.attr]
        parent = self.owner(method.value)
        child = argument(call, child_at, "router", "app", "blueprint", "subapp")
        if parent is None or child is None:
            return
        prefix = argument(call, prefix_at, keyword)
        module_name, name = self._child(child)
        yield Inclusion(
            self._where_of(child),
            parent[0],
            parent[1],
            ast.unparse(child),
            module_name,
            name,
            symbolic_path(self.module, prefix),
            method.attr == "register_blueprint" and prefix is not None,
            self._conditional(call),
        )

    def _child(self, child: ast.expr) -> tuple[str | None, str]:
        """The imported module and name of a child; no module for a local one."""
        found = self.owner(child)
        if found is None or found[0] == UNKNOWN:
            return None, UNKNOWN
        name, scope, framework = found
        if framework:
            return None, f"{scope}:{name}"
        module_name, _, last = name.rpartition(".")
        return module_name or name, last

    def _where_of(self, node: ast.expr) -> Where:
        return self.module.where(node)


def delegates(function: Function) -> bool:
    """Whether a handler only calls, or redirects to, another one."""
    body = function.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    match body:
        case [ast.Return(value=ast.Await(value=ast.Call() as call) | (ast.Call() as call))]:
            return _calls_a_handler(call)
    return False


def _calls_a_handler(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    if name.rsplit(".", 1)[-1] in ("RedirectResponse", "redirect", "HTTPFound"):
        return True
    return name[:1].islower() and name not in ("jsonify", "dict", "make_response", "str", "json")


def _without_router(value: ast.expr) -> ast.expr:
    """``app.router.add_get`` registers on ``app``."""
    match value:
        case ast.Attribute(value=ast.Name(id=name) as application, attr="router"):
            return value if name in ("self", "cls") else application
    return value


def _is_path(module: PythonModule, path: ast.expr) -> bool:
    folded = module.fold(path)
    return isinstance(folded, str) and (folded.startswith("/") or folded == "")


def _is_true(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is True
