"""The route table of each application, joined over files, prefixes and mounts."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts import UNKNOWN, Unparsed
from deploylint.deployment.facts.python import AppArgument, Application, Inclusion, Route
from deploylint.deployment.modules import Modules
from deploylint.deployment.owners import Key, Owners
from deploylint.deployment.urlpaths import Symbols, join_path, may_match
from deploylint.files.classify import Context
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

Item = Route | Inclusion | AppArgument
_DEPTH = 12
_UNDEPLOYED = frozenset({Context.TEST, Context.EXAMPLE, Context.VENDORED})


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


class Gap(NamedTuple):
    """Paths that may be served without our seeing it: ``{}`` in the pattern is any text."""

    pattern: str
    reason: str


class RouteTable(NamedTuple):
    """All routes of one application in the order of registration."""

    application: Application
    routes: tuple[Served, ...]
    gaps: tuple[Gap, ...]

    @property
    def incomplete(self) -> tuple[str, ...]:
        """Why a route may be missing; empty when none can be."""
        return tuple(dict.fromkeys(gap.reason for gap in self.gaps))

    def serving(self, path: str) -> Served | None:
        """The first route that may answer a request for ``path``, a final slash ignored."""
        return next((each for each in self.routes if may_match(each.path, path)), None)

    def doubt_about(self, path: str) -> str:
        """Why ``path`` may be served although no route is seen to; "" when it is not."""
        found = (gap.reason for gap in self.gaps if may_match(gap.pattern, path))
        return next(found, "")


class Routes:
    """The route tables of all applications of the project."""

    def __init__(self, deployment: Deployment) -> None:
        self._owners = deployment.model(Owners)
        self._modules = deployment.model(Modules)
        self._symbols = deployment.model(Symbols)
        self._unparsed = {each.where.path for each in deployment.facts(Unparsed)}
        self._items = self._grouped(deployment)
        self._reached: set[Key] = set()
        roots = [(key, app) for key, app in self._owners.applications.items() if app.role == "app"]
        roots += self._django_roots()
        read = [(app, *self._read(key, self._own_prefix(app))) for key, app in roots]
        orphans = self._orphans(deployment)
        self.tables = tuple(
            RouteTable(app, routes, (*gaps, *_near(app, orphans))) for app, routes, gaps in read
        )

    def of(self, key: Key) -> RouteTable | None:
        """The table of the application with this key."""
        application = self._owners.applications.get(self._owners.known(key) or key)
        return next((each for each in self.tables if each.application == application), None)

    def _grouped(self, deployment: Deployment) -> dict[Key, list[Item]]:
        """What is registered on each object, in the order of registration."""
        grouped: dict[Key, list[Item]] = {}
        items: list[Item] = []
        items += deployment.facts(Route)
        items += deployment.facts(Inclusion)
        items += deployment.facts(AppArgument)
        for item in items:
            grouped.setdefault(self._owners.of(item), []).append(item)
        for key, group in grouped.items():
            path = key[0]
            group.sort(key=lambda item: (item.where.path != path, item.where))
        return grouped

    def _django_roots(self) -> list[tuple[Key, Application]]:
        """The URL configurations that no other one includes."""
        included = {
            self._child(item)
            for items in self._items.values()
            for item in items
            if isinstance(item, Inclusion) and item.child_name != UNKNOWN
        }
        return [
            (key, each)
            for key, each in self._owners.applications.items()
            if each.framework == "django" and key not in included
        ]

    def _own_prefix(self, application: Application) -> str:
        if application.framework == "django":
            return "/"
        return application.prefix if application.framework == "sanic" else ""

    def _read(self, key: Key, prefix: str) -> tuple[tuple[Served, ...], tuple[Gap, ...]]:
        gaps: list[Gap] = []
        routes = tuple(self._served(key, prefix, (), gaps, 0))
        return routes, tuple(dict.fromkeys(gaps))

    def _orphans(self, deployment: Deployment) -> dict[str, list[Gap]]:
        """By file, routes that are registered on something out of sight."""
        gaps: dict[str, list[Gap]] = {}
        for key in [key for key in self._items if key[2] == UNKNOWN and key not in self._reached]:
            if deployment.context_of(key[0]) not in _UNDEPLOYED:
                reason = f"{key[0]} answers it for an application that cannot be told"
                served, inner = self._read(key, "")
                patterns = [*(each.path for each in served), *(each.pattern for each in inner)]
                found = (Gap("{}" + each, reason) for each in patterns if each.startswith("/"))
                gaps.setdefault(key[0], []).extend(found)
        return gaps

    def _served(
        self, key: Key, prefix: str, chain: tuple[Inclusion, ...], gaps: list[Gap], depth: int
    ) -> Iterator[Served]:
        self._reached.add(key)
        for item in self._items.get(key, ()):
            if isinstance(item, Route):
                path = join_path(prefix, self._symbols.resolve(item.path))
                if UNKNOWN in path:
                    reason = f"the path of a route in {item.where.path} is unknown"
                    gaps.append(Gap(path.partition(UNKNOWN)[0] + "{}", reason))
                yield Served(path, item.methods, item, chain)
            elif isinstance(item, AppArgument):
                yield from self._handed_over(item, prefix, chain, gaps, depth)
            else:
                yield from self._mounted(item, prefix, chain, gaps, depth)

    def _handed_over(
        self,
        item: AppArgument,
        prefix: str,
        chain: tuple[Inclusion, ...],
        gaps: list[Gap],
        depth: int,
    ) -> Iterator[Served]:
        function = self._owners.parameter_of(item, self._items)
        if function and depth < _DEPTH:
            yield from self._served(function, prefix, chain, gaps, depth + 1)
        elif not self._owners.is_defined(item):
            gaps.append(Gap(prefix + "{}", f"`{item.callee}` may register routes"))

    def _mounted(
        self,
        item: Inclusion,
        prefix: str,
        chain: tuple[Inclusion, ...],
        gaps: list[Gap],
        depth: int,
    ) -> Iterator[Served]:
        child = self._child(item)
        full = join_path(prefix, self._symbols.resolve(item.prefix))
        if child is None or depth > _DEPTH or item in chain:
            reason = f"`{item.child}` in {item.where.path} cannot be resolved"
            gaps.append(Gap(full.partition(UNKNOWN)[0] + "{}", reason))
            return
        application = self._owners.applications[child]
        if not item.replaces_prefix and application.role == "router":
            full = join_path(full, self._symbols.resolve(application.prefix))
        yield from self._served(child, full, (*chain, item), gaps, depth + 1)

    def _child(self, item: Inclusion) -> Key | None:
        if item.child_name == UNKNOWN:
            return None
        if item.child_module is not None:
            return self._owners.imported(item.where.path, item.child_module, item.child_name)
        scope, _, name = item.child_name.partition(":")
        return self._owners.known((item.where.path, scope, name))


def _near(application: Application, orphans: dict[str, list[Gap]]) -> Iterator[Gap]:
    """The orphans that may belong to an application: those below its top folder."""
    folder, slash, _ = application.where.path.partition("/")
    for path, gaps in orphans.items():
        if not slash or path.startswith(folder + slash):
            yield from gaps
