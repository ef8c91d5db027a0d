"""Applications, routers, their routes, and what is mounted where, in Python web frameworks."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.collectors._endpoints import Endpoints
from deploylint.collectors._owners import Owner, Owners
from deploylint.collectors._routing import (
    ENDPOINT_KEYWORDS,
    GENERIC,
    INCLUSIONS,
    LISTED,
    METHODS,
    MOUNTS,
    REGISTRATIONS,
    TRIGGERS,
    argument,
    join_literal,
    methods_of,
    symbolic_path,
)
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import Application, Inclusion, Route
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import FUNCTIONS
from deploylint.registry import collect

_DEPTH = 8
_CHILD_KEYWORDS = ("router", "app", "blueprint", "subapp")


@collect(PythonModule, triggers=TRIGGERS)
def routes(module: PythonModule) -> Iterator[Application | Route | Inclusion]:
    reader = _Routing(module)
    yield from reader.owners.found
    yield from reader.decorated()
    for call in module.nodes(ast.Call):
        yield from reader.constructed(call)
        if isinstance(call.func, ast.Attribute):
            yield from reader.registered(call, call.func)
            yield from reader.included(call, call.func)


class _Routing:
    """Reads the registrations of one module."""

    def __init__(self, module: PythonModule) -> None:
        self.module = module
        self.owners = Owners(module)
        self.endpoints = Endpoints(module)

    def decorated(self) -> Iterator[Route]:
        for function in self.module.functions():
            for decorator in function.decorator_list:
                match decorator:
                    case ast.Call(func=ast.Attribute() as method):
                        yield from self._registration(decorator, method, function, 0)

    def registered(self, call: ast.Call, method: ast.Attribute) -> Iterator[Route | Inclusion]:
        """``app.add_api_route(path, endpoint)`` and ``app.add_routes([...])``."""
        if method.attr in REGISTRATIONS:
            path, position = REGISTRATIONS[method.attr]
            endpoint = argument(call, position, *ENDPOINT_KEYWORDS)
            yield from self._registration(call, method, endpoint, path)
            return
        owner = self.owners.of(_without_router(method.value))
        if method.attr == "add_routes" and call.args and owner:
            yield from self._listed(call.args[0], owner, "", _DEPTH)

    def constructed(self, call: ast.Call) -> Iterator[Route | Inclusion]:
        """``Starlette(routes=[...])``."""
        application = self.owners.made.get(call)
        listed = argument(call, -1, "routes") if application else None
        if application and listed:
            owner = Owner(application.name, application.scope, application.framework)
            yield from self._listed(listed, owner, "", _DEPTH)

    def _registration(
        self, call: ast.Call, method: ast.Attribute, endpoint: ast.AST | None, position: int
    ) -> Iterator[Route]:
        known = method.attr in METHODS or method.attr in GENERIC or method.attr in REGISTRATIONS
        owner = self.owners.of(_without_router(method.value)) if known else None
        path = argument(call, position, "path", "rule", "uri")
        if owner is None or path is None:
            return
        if not owner.framework and method.attr in METHODS and not _is_path(self.module, path):
            return
        methods = methods_of(self.module, call, method.attr)
        yield self._route(call, owner, path, methods, endpoint)

    def _route(
        self,
        call: ast.Call,
        owner: Owner,
        path: ast.expr,
        methods: tuple[str, ...],
        endpoint: ast.AST | None,
    ) -> Route:
        function = self.endpoints.function(endpoint)
        return Route(
            self.module.where(path),
            owner.name,
            owner.scope,
            methods,
            symbolic_path(self.module, path),
            self.endpoints.name(endpoint),
            self.module.name_where(function) if function else None,
            owner.framework,
            self.endpoints.delegate(function),
            self._conditional(call),
            self.endpoints.is_legacy(call, function),
        )

    def _listed(
        self, listed: ast.expr, owner: Owner, prefix: str, depth: int
    ) -> Iterator[Route | Inclusion]:
        """The entries of a list of routes; what cannot be seen is an unknown inclusion."""
        elements = self.module.items(listed) if depth else None
        if elements is None:
            yield self._inclusion(listed, owner, listed, prefix)
            return
        for each in elements:
            target = self.module.resolve(each.func) if isinstance(each, ast.Call) else None
            if isinstance(each, ast.Call) and target in LISTED and each.args:
                verb = LISTED[target]
                methods = (verb,) if verb else methods_of(self.module, each, "route")
                endpoint = argument(each, 1, *ENDPOINT_KEYWORDS)
                route = self._route(each, owner, each.args[0], methods, endpoint)
                yield route._replace(path=join_literal(prefix, route.path))
            elif isinstance(each, ast.Call) and target in MOUNTS:
                yield from self._mount(each, owner, prefix, depth)
            else:
                yield self._inclusion(each, owner, each, prefix)

    def _mount(
        self, call: ast.Call, owner: Owner, prefix: str, depth: int
    ) -> Iterator[Route | Inclusion]:
        path = symbolic_path(self.module, argument(call, 0, "path"))
        full = join_literal(prefix, path)
        if nested := argument(call, -1, "routes"):
            yield from self._listed(nested, owner, full, depth - 1)
        elif child := argument(call, 1, "app"):
            yield self._inclusion(call, owner, child, full)

    def _conditional(self, node: ast.AST) -> bool:
        below = node
        for above in self.module.tree.ancestors(node):
            if isinstance(above, FUNCTIONS) and below not in above.decorator_list:
                return False
            if isinstance(above, ast.If | ast.Try | ast.ExceptHandler | ast.For):
                return True
            below = above
        return False

    def included(self, call: ast.Call, method: ast.Attribute) -> Iterator[Inclusion]:
        if method.attr not in INCLUSIONS:
            return
        child_at, prefix_at, keyword = INCLUSIONS[method.attr]
        parent = self.owners.of(method.value)
        child = argument(call, child_at, *_CHILD_KEYWORDS)
        if parent is None or child is None:
            return
        prefix = argument(call, prefix_at, keyword)
        replaces = method.attr == "register_blueprint" and prefix is not None
        yield self._inclusion(call, parent, child, symbolic_path(self.module, prefix), replaces)

    def _inclusion(
        self,
        call: ast.expr,
        parent: Owner,
        child: ast.expr,
        prefix: str,
        replaces: bool = False,
    ) -> Inclusion:
        module_name, name = self._child(child)
        return Inclusion(
            self.module.where(child),
            parent.name,
            parent.scope,
            self.module.text(child)[:200],
            module_name,
            name,
            prefix,
            replaces,
            self._conditional(call),
        )

    def _child(self, child: ast.expr) -> tuple[str | None, str]:
        """The imported module and name of a child; no module for a local one."""
        found = self.owners.of(child)
        if found is None or found.is_parameter:
            return None, UNKNOWN
        if found.framework:
            return None, f"{found.scope}:{found.name}"
        module_name, _, last = found.name.rpartition(".")
        return module_name or found.name, last


def _without_router(value: ast.expr) -> ast.expr:
    """``app.router.add_get`` registers on ``app``."""
    match value:
        case ast.Attribute(value=ast.Name(id=name) as application, attr="router"):
            return value if name in ("self", "cls") else application
    return value


def _is_path(module: PythonModule, path: ast.expr) -> bool:
    folded = module.fold(path)
    return isinstance(folded, str) and (folded.startswith("/") or folded == "")
