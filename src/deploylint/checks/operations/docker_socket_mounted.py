"""DPO005: a service of the project holds the Docker socket, and with it the machine."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from deploylint.checks.operations._ports import is_public
from deploylint.checks.operations._tools import is_docker_tool, is_proxy
from deploylint.deployment import Deployment
from deploylint.deployment.facts.compose import ComposeService, Volume
from deploylint.deployment.projects import Project, Projects
from deploylint.deployment.services import Service
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Related, Severity
from deploylint.registry import DEPLOYED, rule
from deploylint.registry.options import Policy

_SOCKET = regex(r"(?:.*/)?(?:docker|podman)\.sock")


@rule(
    "DPO005",
    "docker-socket-mounted",
    on=Deployment,
    needs=(ComposeService,),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    options=Policy,
)
def docker_socket_mounted(deployment: Deployment, policy: Policy) -> Iterator[Finding | Evidence]:
    for project in deployment.model(Projects).all:
        composes = [each.compose for each in project.services if each.compose]
        own = {each.repository for each in composes if each.build}
        for service, compose in project.deployed:
            socket = next(filter(_is_socket, compose.volumes), None)
            if socket and not any(fnmatchcase(compose.name, each) for each in policy.docker_socket):
                yield _verdict(project, service, compose, socket, own={*own} - {""})


def _is_built(service: Service) -> bool:
    return service.compose is not None and service.compose.build is not None


def _is_socket(volume: Volume) -> bool:
    return bool(_SOCKET.fullmatch(volume.source) or _SOCKET.fullmatch(volume.target))


def _verdict(
    project: Project, service: Service, compose: ComposeService, socket: Volume, own: set[str]
) -> Finding | Evidence:
    published = [each for each in compose.ports if is_public(each)]
    ours = _is_built(service) or compose.repository in own
    if not ours and is_docker_tool(compose.repository):
        if not (published and is_proxy(compose.repository)):
            return Evidence(socket.where, "a tool that works on containers holds it", compose.name)
        severity = Severity.INFO
    elif ours:
        severity = Severity.ERROR if project.is_production else Severity.WARNING
    else:
        severity = Severity.INFO
    related = (Related(each.where, "it is reached from outside here") for each in published[:1])
    message = f"`{compose.name}` holds the Docker socket: who takes it over owns the machine"
    return Finding(socket.where, message, tuple(related), severity=severity, scope=compose.name)
