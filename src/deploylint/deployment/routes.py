"""The route table of each application, joined over files, prefixes and mounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from deploylint.deployment.facts import UNKNOWN, Application, Import, Inclusion, Route, Unparsed
from deploylint.deployment.modules import Modules

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

Key = tuple[str, str, str]
_PARAMETER = re.compile(r"\{[^{}/]*?(:[^{}/]*)?\}|<[^<>/]*>")
_DEPTH = 12


class Served(NamedTuple):
    """A route as an application serves it: the full path may hold symbols in braces."""

    path: str
    methods: tuple[str, ...]
    route: Route
    chain: tuple[Inclusion, ...] = ()

    @property
    def conditional(self) -> bool:
        return self.route.conditional or any(each.conditional for each in self.chain)

    @property
    def known(self) -> bool:
        return UNKNOWN not in self.path


class RouteTable(NamedTuple):
    """All routes of one application in the order of registration.

    ``incomplete`` says why a route may be missing; it is empty when none can be.
    """

    application: Application
    routes: tuple[Served, ...]
    incomplete: tuple[str, ...]


class Routes:
    """The route tables of all applications of the project."""

    def __init__(self, deployment: Deployment) -> None:
        self._modules = deployment.model(Modules)
        self._applications: dict[Key, Application] = {}
        for each in deployment.facts(Application):
            self._applications[each.where.path, each.scope, each.name] = each
        self._imports: dict[str, list[Import]] = {}
        for imported in deployment.facts(Import):
            self._imports.setdefault(imported.where.path, []).append(imported)
        self._unparsed = {each.where.path for each in deployment.facts(Unparsed)}
        self._routes = self._grouped(deployment.facts(Route))
        self._inclusions = self._grouped(deployment.facts(Inclusion))
        self._orphans = {route.where.path for route in self._routes.get(("", "", UNKNOWN), [])}
        self.tables = tuple(
            self._table(key, application)
            for key, application in self._applications.items()
            if application.role == "app"
        )

    def _grouped(self, facts: list[Route] | list[Inclusion]) -> dict[Key, list[Route | Inclusion]]:
        """Routes or inclusions by the object that they are registered on."""
        grouped: dict[Key, list[Route | Inclusion]] = {}
        for fact in facts:
            owner = fact.owner if isinstance(fact, Route) else fact.parent
            key = self._owner(fact.where.path, fact.scope, owner) or ("", "", UNKNOWN)
            grouped.setdefault(key, []).append(fact)
        return grouped

    def _owner(self, path: str, scope: str, name: str) -> Key | None:
        if (path, scope, name) in self._applications:
            return path, scope, name
        module, _, attribute = name.rpartition(".")
        return self._imported(path, module, attribute) if module else None

    def _imported(self, path: str, module: str, name: str, hops: int = 3) -> Key | None:
        """The object ``name`` of ``module`` as ``path`` imports it, through re-exports."""
        found = self._modules.resolve(module or ".", path)
        if found is None or hops == 0:
            return None
        if (found, "", name) in self._applications:
            return found, "", name
        for each in self._imports.get(found, ()):
            if name in each.names:
                return self._imported(found, each.module, name, hops - 1)
        return None

    def _table(self, key: Key, application: Application) -> RouteTable:
        incomplete: list[str] = []
        prefix = application.prefix if application.framework == "sanic" else ""
        routes = tuple(self._served(key, prefix, (), incomplete))
        if self._orphans:
            incomplete.append("routes are registered on a parameter")
        return RouteTable(application, routes, tuple(dict.fromkeys(incomplete)))

    def _served(
        self, key: Key, prefix: str, chain: tuple[Inclusion, ...], incomplete: list[str]
    ) -> Iterator[Served]:
        registered = [*self._routes.get(key, []), *self._inclusions.get(key, [])]
        for item in sorted(registered, key=lambda item: (item.where.path != key[0], item.where)):
            if isinstance(item, Route):
                if UNKNOWN in prefix + item.path:
                    incomplete.append(f"the path of a route in {item.where.path} is unknown")
                yield Served(join_path(prefix, item.path), item.methods, item, chain)
            else:
                yield from self._mounted(item, prefix, chain, incomplete)

    def _mounted(
        self, item: Inclusion, prefix: str, chain: tuple[Inclusion, ...], incomplete: list[str]
    ) -> Iterator[Served]:
        child = self._child(item)
        if child is None or len(chain) > _DEPTH or item in chain:
            incomplete.append(f"`{item.child}` in {item.where.path} cannot be resolved")
            return
        if child[0] in self._unparsed:
            incomplete.append(f"{child[0]} cannot be read")
        application = self._applications[child]
        own = "" if item.replaces_prefix else application.prefix
        full = join_path(join_path(prefix, item.prefix), own)
        yield from self._served(child, full, (*chain, item), incomplete)

    def _child(self, item: Inclusion) -> Key | None:
        if item.child_name == UNKNOWN:
            return None
        if item.child_module is not None:
            return self._imported(item.where.path, item.child_module, item.child_name)
        scope, _, name = item.child_name.partition(":")
        key = (item.where.path, scope, name)
        return key if key in self._applications else None


def join_path(prefix: str, path: str) -> str:
    """A mounted path; a prefix's trailing slash does not double."""
    return prefix.removesuffix("/") + path if path.startswith("/") else prefix + path


def template_of(path: str) -> str:
    """The path with parameter names removed: two such routes are the same to a router."""
    return _PARAMETER.sub(lambda match: "{" + (match[1] or "") + "}", path)
