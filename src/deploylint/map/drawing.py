"""Reads the model of the deployment into nodes and edges."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from deploylint.deployment.compositions import Compositions
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService, Port
from deploylint.deployment.facts.images import Command
from deploylint.deployment.inventory import Inventory
from deploylint.deployment.listening import LOOPBACK, Listening
from deploylint.deployment.probes import Probes
from deploylint.deployment.proxies import Proxies
from deploylint.deployment.routes import RouteTable
from deploylint.deployment.services import Service, Services
from deploylint.deployment.serving import Applications
from deploylint.deployment.stores import store_of
from deploylint.deployment.upstreams import Upstream, Upstreams
from deploylint.files.classify import Context
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.map.model import CLIENTS, Edge, Gap, Map, Node, place_of
from deploylint.secrets.redaction import redact_message

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_ELSEWHERE = frozenset({Context.DEV, Context.TEST, Context.EXAMPLE, Context.VENDORED})
_ROUTES = 14
_WIDTH = 90
Detail = tuple[str, str]


def draw(deployment: Deployment) -> Map:
    """The map of what is deployed, without findings."""
    drawing = _Drawing(deployment)
    drawing.run()
    edges = tuple(_meant(drawing.edges))
    unresolved = (
        Gap(each.service, each.aspect, place_of(each.where), shown(each.reason))
        for each in deployment.model(Inventory).unresolved
    )
    nodes = tuple(drawing.nodes.values())
    return Map(nodes, edges, tuple(drawing.omitted), unresolved=tuple(unresolved))


class _Drawing:
    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.environments = deployment.model(Environments)
        self.listening = deployment.model(Listening)
        self.applications = deployment.model(Applications)
        self.proxies = deployment.model(Proxies)
        self.upstreams = [each for each in deployment.model(Upstreams).all if self._shows(each)]
        self.fronts = {each.proxy for each in self.upstreams if each.proxy}
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []
        self.omitted: list[str] = []

    def run(self) -> None:
        compositions = self.deployment.model(Compositions)
        for service in self.deployment.model(Services).all:
            context = self.deployment.context_of(service.where.path)
            reason = service.development or (
                f"{context.value} file" if context in _ELSEWHERE else ""
            )
            if service.compose and compositions.repeats(service.compose):
                continue
            if reason:
                self.omitted.append(f"{service.name} ({place_of(service.where)}): {reason}")
            else:
                self._service(service)
        for upstream in self.upstreams:
            self._upstream(upstream)

    def _shows(self, upstream: Upstream) -> bool:
        return self.deployment.context_of(upstream.where.path) not in _ELSEWHERE

    def _add(self, node: Node) -> str:
        self.nodes.setdefault(node.id, node)
        return node.id

    # --- services ----------------------------------------------------------------

    def _service(self, service: Service) -> None:
        path = service.where.path
        kind = self._kind(service)
        own = self._add(
            Node(
                id_of(service),
                kind,
                service.name,
                place_of(service.where),
                _deployment(service),
                tuple(self._details(service)),
                files=(path, *((service.build.dockerfile,) if service.build else ())),
                scopes=(service.name,),
            )
        )
        self._image(service, own)
        self._application(service, own)
        if service.compose:
            self._compose(service, service.compose, own)

    def _kind(self, service: Service) -> str:
        if service.unit:
            return "unit"
        if service.compose in self.fronts:
            return "proxy"
        return "store" if store_of(service) else "service"

    def _details(self, service: Service) -> Iterator[Detail]:
        compose, stage = service.compose, service.stage
        if compose and compose.project:
            yield "files", shown(" + ".join(compose.project))
        if compose and compose.image and not service.build:
            yield "image", shown(self.environments.image(compose))
        if service.commands:
            yield "starts", _command(service.commands[-1])
        sockets = self.listening.of(service)
        for listener in sockets.listeners:
            host = "any address" if listener.host == "0.0.0.0" else shown(listener.host)
            yield "listens", f"{host}, port {shown(listener.port) or '(socket)'}"
        published = [
            f"{self._published(service, port)} → {shown(port.target)}"
            for port in (compose.ports if compose else ())
            if port.published
        ]
        if published:
            yield "publishes", shown(", ".join(published))
        user = (compose and compose.user) or (stage.user.value if stage and stage.user else "")
        if user:
            yield "user", shown(user)
        for probed in self.deployment.model(Probes).all:
            if probed.service is service:
                yield "probe", f"{shown(probed.probe.path)} ({place_of(probed.probe.where)})"
        environment = self.environments.of(service)
        if environment.names:
            yield "variables", str(len(environment.names))
        if compose and compose.env_files:
            yield "env files", shown(", ".join(each.target for each in compose.env_files))
        for volume in compose.volumes if compose else ():
            yield "volume", f"{shown(volume.source)} → {shown(volume.target)}"

    def _published(self, service: Service, port: Port) -> str:
        assert service.compose
        host = f"{shown(port.host)}:" if port.host else ""
        return f"{host}{shown(self.environments.published(service.compose, port))}"

    def _image(self, service: Service, own: str) -> None:
        build = service.build
        if build is None or service.compose is None:
            return
        stage = build.stage
        details = (
            [("context", build.directory or "."), ("base", shown(build.lineage[-1].base))]
            if stage
            else []
        )
        name = f"{build.dockerfile}:{stage.name}" if stage and stage.name else build.dockerfile
        node = Node(
            f"image:{name}",
            "image",
            name,
            build.dockerfile,
            "",
            tuple(details),
            files=(build.dockerfile,),
        )
        self.edges.append(Edge(own, self._add(node), "built", "built from"))

    def _application(self, service: Service, own: str) -> None:
        serving = self.applications.of_service(service)
        if serving is None:
            return
        application = serving.table.application
        path = application.where.path
        node = Node(
            f"app:{path}:{application.name}",
            "application",
            f"{path}:{application.name}",
            place_of(application.where),
            "",
            tuple(_routes(serving.table)),
            files=tuple(
                dict.fromkeys((path, *(each.route.where.path for each in serving.table.routes)))
            ),
        )
        self.edges.append(Edge(own, self._add(node), "serves", "runs"))

    def _compose(self, service: Service, compose: ComposeService, own: str) -> None:
        for port in compose.ports:
            if port.published and port.host not in LOOPBACK and not store_of(service):
                label = f"{self._published(service, port)} → {shown(port.target)}"
                self._clients()
                self.edges.append(Edge(CLIENTS, own, "request", label))
        for wait in compose.depends_on:
            target = _named(compose.files, wait.service)
            label = "waits" if wait.condition == "service_started" else "waits until healthy"
            self.edges.append(Edge(own, target, "waits", label))

    def _clients(self) -> None:
        self._add(Node(CLIENTS, "clients", "clients"))

    # --- proxies -------------------------------------------------------------------

    def _upstream(self, upstream: Upstream) -> None:
        proxy = upstream.proxy
        path = upstream.where.path
        source = _named(proxy.files, proxy.name) if proxy else f"proxy:{path}"
        if proxy is None:
            self._add(Node(source, "proxy", f"nginx ({path})", path, "", files=(path,)))
            self._clients()
            self.edges.append(Edge(CLIENTS, source, "request"))
        target = id_of(upstream.service) if upstream.service else self._unknown(upstream)
        if source in self.nodes and target in self.nodes:
            label = f"{_location(upstream)} → {upstream.port}"
            self.edges.append(Edge(source, target, "request", label))

    def _unknown(self, upstream: Upstream) -> str:
        title = f"{upstream.host}:{upstream.port}"
        return self._add(Node(f"host:{title}", "service", title, "not in this repository"))


def _meant(edges: Iterable[Edge]) -> Iterator[Edge]:
    """Without those from clients to what a proxy that they reach stands before."""
    found = tuple(dict.fromkeys(edges))
    reached = {each.target for each in found if each.source == CLIENTS}
    behind = {each.target for each in found if each.kind == "request" and each.source in reached}
    yield from (each for each in found if each.source != CLIENTS or each.target not in behind)


def _deployment(service: Service) -> str:
    """What starts the service together with others."""
    if service.compose:
        return " + ".join(service.compose.files)
    if service.unit:
        return f"units in {posixpath.dirname(service.where.path) or '.'}"
    return "images by themselves"


def id_of(service: Service) -> str:
    return (
        _named(service.compose.files, service.name)
        if service.compose
        else _named((service.where.path,), service.name)
    )


def _named(files: tuple[str, ...], name: str) -> str:
    return f"service:{'+'.join(files)}:{name}"


def shown(text: str) -> str:
    """A value of a fact, with secrets masked and a sign for what is unknown."""
    cleaned = redact_message(text.replace(UNKNOWN, "…"))
    return cleaned if len(cleaned) <= _WIDTH else f"{cleaned[: _WIDTH - 1]}…"


def _command(command: Command) -> str:
    return shown(" ".join(command.words))


def _routes(table: RouteTable) -> Iterator[Detail]:
    routes = [each for each in table.routes if each.known]
    for served in routes[:_ROUTES]:
        yield "/".join(served.methods).replace(UNKNOWN, "…"), shown(served.path)
    if len(routes) > _ROUTES:
        yield "and", f"{len(routes) - _ROUTES} more routes"
    if table.incomplete:
        yield "maybe more", shown(table.incomplete[0])


def _location(upstream: Upstream) -> str:
    for level in upstream.level.outwards():
        if level.kind == "location" and level.block:
            return " ".join(level.block.directive.values)
    return "/"
