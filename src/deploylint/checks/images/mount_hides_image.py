"""DPN024: a mount of the checkout hides what the image brings."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.images._hidden import Hidden, brought, covers, hidden_by, made_by_hand
from deploylint.deployment import Deployment
from deploylint.deployment.development import Development
from deploylint.deployment.facts.compose import ComposeService, Volume
from deploylint.deployment.facts.images import Image
from deploylint.deployment.projects import Project, Projects, written_here
from deploylint.deployment.services import Service
from deploylint.files.classify import Context
from deploylint.model import Evidence, Finding, Related, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

_RESTARTED = frozenset({"always", "unless-stopped", "on-failure"})


@rule(
    "DPN024",
    "mount-hides-image",
    on=Deployment,
    needs=(ComposeService, Image),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
)
def mount_hides_image(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    for project in deployment.model(Projects).all:
        for service, compose in _deployed(deployment, project):
            for volume in compose.volumes:
                if covers(volume, service):
                    yield _verdict(deployment, project, service, volume)


def _deployed(deployment: Deployment, project: Project) -> Iterator[tuple[Service, ComposeService]]:
    """Its services in production; a mount by itself does not make a file one for development."""
    if project.is_production:
        yield from project.deployed
        return
    development = deployment.model(Development)
    composed = [(each, each.compose) for each in project.services if each.compose]
    neutral = all(deployment.context_of(path) is Context.NEUTRAL for path in project.files)
    written = any(
        development.by_purpose(compose) or written_here(each, compose) for each, compose in composed
    )
    if neutral and not written and not project.doubt:
        for service, compose in composed:
            if compose.restart and compose.restart.value in _RESTARTED:
                yield service, compose


def _verdict(
    deployment: Deployment, project: Project, service: Service, volume: Volume
) -> Finding | Evidence | Unknown:
    found = list(hidden_by(deployment, service, volume, brought(service)))
    if not found:
        message = f"nothing of the image is missing in `{volume.target}`"
        return Evidence(volume.where, message, service.name)
    if doubt := made_by_hand(deployment, found):
        return Unknown(volume.where, doubt, service.name)
    return _finding(project, service, volume, found)


def _finding(project: Project, service: Service, volume: Volume, found: list[Hidden]) -> Finding:
    listed = ", ".join(f"`{path}`" for path in dict.fromkeys(each.path for each in found))
    return Finding(
        volume.where,
        f"The mount of `{volume.source}` hides {listed} of the image of `{service.name}`",
        tuple(Related(each.where, each.what) for each in found),
        severity=Severity.ERROR if project.is_production else Severity.WARNING,
        scope=service.name,
    )
