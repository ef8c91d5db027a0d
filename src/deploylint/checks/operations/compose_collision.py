"""DPO009: two services of a compose project cannot run together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from deploylint.checks.operations._ports import EVERYWHERE
from deploylint.deployment import Deployment
from deploylint.deployment.compositions import Compositions
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService, Port
from deploylint.deployment.projects import Project, Projects
from deploylint.model import Evidence, Finding, Related, Severity, start_of
from deploylint.registry import STEADY, rule

_MOST_PORTS = 1000


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
    services = [each.compose for each in project.services if each.compose]
    for service in services:
        yield from _repeated(service)
    for first, second in combinations(services, 2):
        if _together(first, second):
            yield from _same_name(first, second)
            yield from _same_port(first, second)


def _repeated(service: ComposeService) -> Iterator[Finding]:
    name, replicas = service.container_name, service.replicas
    if name and replicas and replicas.value.isdigit() and int(replicas.value) > 1:
        message = f"`{service.name}` is to run {replicas.value} times under one container name"
        related = (Related(replicas.where, "so many are wanted here"),)
        yield Finding(name.where, message, related, scope=service.name)


def _together(first: ComposeService, second: ComposeService) -> bool:
    """Whether some choice of profiles starts both."""
    if not first.profiles or not second.profiles:
        return UNKNOWN not in (*first.profiles, *second.profiles)
    return bool({*first.profiles} & {*second.profiles} - {UNKNOWN})


def _same_name(first: ComposeService, second: ComposeService) -> Iterator[Finding]:
    one, other = first.container_name, second.container_name
    if one and other and one.value == other.value != UNKNOWN and one.where != other.where:
        message = (
            f"`{second.name}` wants the container name `{other.value}`, as `{first.name}` does"
        )
        related = (Related(one.where, f"`{first.name}` takes it here"),)
        yield Finding(other.where, message + _when(first, second), related, scope=second.name)


def _same_port(first: ComposeService, second: ComposeService) -> Iterator[Finding]:
    for one in first.ports:
        for other in second.ports:
            if one.where != other.where and _overlap(one, other):
                message = f"`{second.name}` publishes port {other.usual}, as `{first.name}` does"
                related = (Related(one.where, f"`{first.name}` publishes it here"),)
                yield Finding(
                    other.where, message + _when(first, second), related, scope=second.name
                )


def _overlap(one: Port, other: Port) -> bool:
    alike = one.protocol == other.protocol and "host" not in (one.mode, other.mode)
    hosts = {one.host, other.host}
    same = UNKNOWN not in hosts and (len(hosts) == 1 or bool(hosts & EVERYWHERE))
    return alike and same and bool(_numbers(one) & _numbers(other))


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
