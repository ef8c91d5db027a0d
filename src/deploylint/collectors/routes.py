"""Applications, routers, their routes, and what is mounted where, in Python web frameworks."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.collectors._endpoints import Endpoints
from deploylint.collectors._loops import in_turn, turns, turns_of
from deploylint.collectors._owners import Owner, Owners
from deploylint.collectors._routing import (
    ATTACHED,
    ENDPOINT_KEYWORDS,
    GENERIC,
    INCLUSIONS,
    LISTED,
    LISTS,
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
from deploylint.deployment.facts.python import (
    Application,
    ApplicationAlias,
    Inclusion,
    Route,
)
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import FUNCTIONS
from deploylint.registry import collect

_DEPTH = 8
_REPLACING = frozenset({"register_blueprint", "add_namespace"})
_CHILD_KEYWORDS = ("router", "app", "blueprint", "subapp")


@collect(PythonModule, triggers=TRIGGERS)
def routes(module: PythonModule) -> Iterator[Application | ApplicationAlias | Route | Inclusion]:
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
        self.owners = module.model(Owners)
        self.endpoints = Endpoints(module)

    def decorated(self) -> Iterator[Route]:
        for decorated in (*self.module.functions(), *self.module.nodes(ast.ClassDef)):
            for decorator in decorated.decorator_list:
                match decorator:
                    case ast.Call(func=ast.Attribute() as method):
                        yield from self._registration(decorator, method, decorated, 0)

    def registered(self, call: ast.Call, method: ast.Attribute) -> Iterator[Route | Inclusion]:
        """``app.add_api_route(path, endpoint)`` and ``app.add_routes([...])``."""
        if method.attr in REGISTRATIONS:
            path, position = self._positions(call, method.attr)
            endpoint = argument(call, position, *ENDPOINT_KEYWORDS)
            yield from self._registration(call, method, endpoint, path)
        elif method.attr == "add_resource" and (owner := self.owners.of(method.value)):
            for each in call.args[1:]:
                yield self._route(call, owner, each, ("*",), call.args[0])
        elif method.attr == "add_routes" and call.args:
            owner = self.owners.of(_without_router(method.value))
            yield from self._listed(call.args[0], owner, "", _DEPTH) if owner else ()

    def _positions(self, call: ast.Call, name: str) -> tuple[int, int]:
        """Where path and endpoint stand; Sanic has them the other way round, aiohttp behind
        the method."""
        path, endpoint = REGISTRATIONS[name]
        first, second = (_is_path(self.module, each) for each in (*call.args, call, call)[:2])
        if name == "add_route" and second and not first:
            return 1, 2 if len(call.args) > 2 else 0
        return path, endpoint

    def constructed(self, call: ast.Call) -> Iterator[Route | Inclusion]:
        """``Starlette(routes=[...])``, ``Blueprint.group(one, two)``, ``Api(app)``."""
        application = self.owners.made.get(call)
        if application is None:
            return
        owner = Owner(application.name, application.scope, application.framework)
        if listed := argument(call, *LISTS.get(application.framework, (-1, ""))):
            yield from self._listed(listed, owner, "", _DEPTH)
        target = self.module.resolve(call.func) or ""
        if target.endswith("Blueprint.group"):
            for child in call.args:
                yield self._inclusion(call, owner, child, "")
        if target in ATTACHED and (given := argument(call, 0, "app")):
            yield from self._attached(call, given, owner, ATTACHED[target])

    def _attached(
        self, call: ast.Call, given: ast.expr, owner: Owner, own: tuple[str, ...]
    ) -> Iterator[Route | Inclusion]:
        """An extension that is mounted on the application, with the pages that it brings."""
        parent = self.owners.of(given)
        if parent is None:
            return
        where, written = self.module.where(call), self.module.text(call.func)
        yield Inclusion(where, parent.name, parent.scope, written, None, owner.target, "")
        for path in own:
            yield Route(where, owner.name, owner.scope, ("GET",), path, "", None, owner.framework)

    def _registration(
        self, call: ast.Call, method: ast.Attribute, endpoint: ast.AST | None, position: int
    ) -> Iterator[Route]:
        known = method.attr in METHODS or method.attr in GENERIC or method.attr in REGISTRATIONS
        owner = self.owners.of(_without_router(method.value)) if known else None
        written = argument(call, position, "path", "rule", "uri")
        if owner is None or written is None:
            return
        for turn in turns(self.module, call):
            path = in_turn(turn, written)
            if owner.framework or method.attr not in METHODS or _is_path(self.module, path):
                methods = methods_of(self.module, call, method.attr)
                called = in_turn(turn, endpoint) if isinstance(endpoint, ast.expr) else endpoint
                yield self._route(call, owner, path, methods, called)

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
            if isinstance(above, ast.If | ast.Try | ast.ExceptHandler):
                return True
            if isinstance(above, ast.For) and not turns_of(self.module, above):
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
        replaces = method.attr in _REPLACING and prefix is not None
        for turn in turns(self.module, call):
            path = symbolic_path(self.module, in_turn(turn, prefix) if prefix else None)
            yield self._inclusion(call, parent, in_turn(turn, child), path, replaces)

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
        if found is None and isinstance(child, ast.Name):
            binding = self.module.binding(child)
            defined = binding is not None and binding.kind == "define"
            return (
                None,
                f"{self.module.scope(binding.node)}:{child.id}" if defined and binding else UNKNOWN,
            )
        if found is None or found.is_parameter:
            return None, UNKNOWN
        if found.is_local:
            return None, found.target
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
