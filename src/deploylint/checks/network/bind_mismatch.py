"""DPN011: a service listens on an address that does not fit where it runs."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Image
from deploylint.deployment.listening import SERVERS, Listener, Listening
from deploylint.deployment.production import deployed, upstreams
from deploylint.deployment.services import Service
from deploylint.formats.systemd import UnitFile
from deploylint.model import Edit, Evidence, Finding, Fix, Related, Severity, Where
from deploylint.registry import DEPLOYED, rule

_ANYWHERE = frozenset({"0.0.0.0", "[::]", "::", "*"})


@rule(
    "DPN011",
    "bind-mismatch",
    on=Deployment,
    needs=(ComposeService, Image, UnitFile),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    fixable=True,
)
def bind_mismatch(deployment: Deployment) -> Iterator[Finding | Evidence]:
    for service in deployed(deployment):
        for listener in deployment.model(Listening).of(service).listeners:
            judge = _in_container if service.in_container else _on_host
            if listener.host != UNKNOWN and listener.port not in ("", UNKNOWN):
                yield from judge(deployment, service, listener)


def _in_container(
    deployment: Deployment, service: Service, listener: Listener
) -> Iterator[Finding | Evidence]:
    callers = list(_callers(deployment, service, listener.port))
    if listener.is_loopback and not callers:
        callers = list(_astray(deployment, service))
    if not callers:
        return
    if not listener.is_loopback:
        yield Evidence(listener.where, "it is reached from outside the container", service.name)
        return
    suffix = "" if listener.stated else ", as it does unless it is told otherwise"
    message = f"`{listener.program}` only listens on {listener.host} inside the container{suffix}"
    yield Finding(listener.where, message, tuple(callers), _opened(listener), scope=service.name)


def _astray(deployment: Deployment, service: Service) -> Iterator[Related]:
    """Published ports on which the only server of a container does not listen: it is meant."""
    sockets = deployment.model(Listening).of(service)
    if service.compose and sockets.ports and len(sockets.listeners) == 1:
        for each in service.compose.ports:
            if each.published and each.target.isdigit() and each.target not in sockets.ports:
                yield Related(each.where, "a port is published here")


def _opened(listener: Listener) -> Fix | None:
    """All addresses in the place of the loopback one that an option names word for word."""
    process, server = listener.launch.process, SERVERS.get(listener.program)
    option = process.option(*server.hosts, *server.bind) if server else None
    if option is None:
        return None
    word, place = process.command.words[option.last], process.place(option.last)
    quotes = place.end - place.start - len(word)
    if word.count(listener.host) != 1 or quotes not in (0, 2):
        return None
    start = place.start + quotes // 2 + word.index(listener.host)
    column = place.column + start - place.start
    length = len(listener.host)
    where = place._replace(
        start=start, end=start + length, column=column, end_column=column + length
    )
    return Fix("Listen on all addresses of the container", (Edit(where, "0.0.0.0"),))


def _callers(deployment: Deployment, service: Service, port: str) -> Iterator[Related]:
    """What wants to reach a port from outside the container."""
    compose, stage = service.compose, service.stage
    if compose and compose.network_mode:
        return
    for each in compose.ports if compose else ():
        if each.target == port and each.published:
            yield Related(each.where, "the port is published here")
    for upstream in upstreams(deployment):
        if upstream.service is service and upstream.port == port:
            yield Related(upstream.where, "nginx passes requests to it from its own container")
    for exposed in stage.exposed if stage and compose is None else ():
        if exposed.value.partition("/")[0] == port:
            yield Related(exposed.where, "the image exposes the port")


def _on_host(
    deployment: Deployment, service: Service, listener: Listener
) -> Iterator[Finding | Evidence]:
    """Behind nginx on the same machine only nginx need reach the service."""
    proxied: list[Where] = [each.where for each in upstreams(deployment) if each.service is service]
    if not proxied:
        return
    if listener.host not in _ANYWHERE:
        yield Evidence(listener.where, "only nginx on the same machine reaches it", service.name)
        return
    message = f"Port {listener.port} is open to the network although nginx fronts it"
    related = (Related(proxied[0], "nginx reaches it on the loopback address"),)
    yield Finding(listener.where, message, related, severity=Severity.INFO, scope=service.name)
