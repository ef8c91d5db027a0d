"""DPO009: two services of a compose project cannot run together."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.operations._claims import Claim, Claims
from deploylint.checks.operations._ports import EVERYWHERE
from deploylint.deployment import Deployment
from deploylint.deployment.compositions import Compositions
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService, Port
from deploylint.deployment.projects import Project, Projects
from deploylint.model import Evidence, Finding, Related, Severity, Where, start_of
from deploylint.registry import STEADY, rule

_MOST_PORTS = 1000
_ANY = "any address"


@rule(
    "DPO009",
    "compose-collision",
    on=Deployment,
    needs=(ComposeService,),
    severity=Severity.ERROR,
    contexts=STEADY,
)
def compose_collision(deployment: Deployment) -> Iterator[Finding | Evidence]:
    compositions = deployment.model(Compositions)
    for project in deployment.model(Projects).all:
        if compositions.is_whole(project.files):
            found = list(_collisions(project))
            yield from found
            if not found:
                yield Evidence(start_of(project.files[0]), "No two services want the same")


def _collisions(project: Project) -> Iterator[Finding]:
    names, ports = Claims(), Claims()
    for service in (each.compose for each in project.services if each.compose):
        yield from _repeated(service)
        yield from _same_name(names, service)
        yield from _same_port(ports, service)
        for port in service.ports:
            ports.add(_taken(port), service, port.where)


def _repeated(service: ComposeService) -> Iterator[Finding]:
    name, replicas = service.container_name, service.replicas
    if name and replicas and replicas.value.isdigit() and int(replicas.value) > 1:
        message = f"`{service.name}` is to run {replicas.value} times under one container name"
        related = (Related(replicas.where, "so many are wanted here"),)
        yield Finding(name.where, message, related, scope=service.name)


def _same_name(names: Claims, service: ComposeService) -> Iterator[Finding]:
    name = service.container_name
    if name is None or name.value == UNKNOWN:
        return
    if rivals := names.rivals([name.value], service, name.where):
        first = rivals[0].service
        message = (
            f"`{service.name}` wants the container name `{name.value}`, as `{first.name}` does"
        )
        yield _finding(name.where, message, service, rivals, "takes it here")
    names.add([name.value], service, name.where)


def _same_port(ports: Claims, service: ComposeService) -> Iterator[Finding]:
    for port in service.ports:
        if rivals := ports.rivals(_wanted(port), service, port.where):
            first = rivals[0].service
            message = f"`{service.name}` publishes port {port.usual}, as `{first.name}` does"
            yield _finding(port.where, message, service, rivals, "publishes it here")


def _finding(
    where: Where, message: str, service: ComposeService, rivals: list[Claim], said: str
) -> Finding:
    related = (Related(each.where, f"`{each.service.name}` {said}") for each in rivals)
    message += _when(rivals[0].service, service)
    return Finding(where, message, tuple(related), scope=service.name)


def _taken(port: Port) -> Iterator[tuple[int, str, str]]:
    """What nobody else can have: numbers on an address, and on none of all addresses."""
    if port.mode != "host" and port.host != UNKNOWN:
        for number in _numbers(port):
            yield number, port.protocol, port.host
            yield number, port.protocol, _ANY


def _wanted(port: Port) -> Iterator[tuple[int, str, str]]:
    """What others must not have: the numbers on the same address, or on all addresses."""
    if port.mode != "host" and port.host != UNKNOWN:
        hosts = (_ANY,) if port.host in EVERYWHERE else (port.host, *EVERYWHERE)
        yield from ((n, port.protocol, host) for n in sorted(_numbers(port)) for host in hosts)


def _numbers(port: Port) -> frozenset[int]:
    """The numbers of a port or a range; none where it is not known or chosen by the engine."""
    first, _, last = port.usual.partition("-")
    if not first.isdigit() or not (last or first).isdigit():
        return frozenset()
    start, end = int(first), int(last or first)
    return frozenset(range(start, min(end, start + _MOST_PORTS) + 1))


def _when(first: ComposeService, second: ComposeService) -> str:
    profiles = first.profiles or second.profiles
    return f" with the profile `{profiles[0]}`" if profiles else ""
