"""DPN009: a service serves HTTP and nothing asks whether it still does."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.environment import Probe
from deploylint.deployment.facts.images import Image
from deploylint.deployment.listening import Listening
from deploylint.deployment.probes import effective_check
from deploylint.deployment.production import command_place, deployed, is_plain, overriding_file
from deploylint.deployment.services import Service
from deploylint.model import Evidence, Finding, Related, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

_OF_CONTAINERS = frozenset({"image", "compose"})


@rule(
    "DPN009",
    "no-healthcheck-anywhere",
    on=Deployment,
    needs=(ComposeService, Image),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
)
def no_healthcheck_anywhere(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    platforms = [each for each in deployment.facts(Probe) if each.origin not in _OF_CONTAINERS]
    composed = any(each.build for each in deployment.facts(ComposeService))
    for service in deployed(deployment):
        if service.build is None or (composed and service.compose is None):
            continue
        if any(each.port for each in deployment.model(Listening).of(service).listeners):
            checked = overriding_file(
                deployment, service.compose, lambda each: each.healthcheck_where
            )
            yield _verdict(service, platforms, checked)


def _verdict(
    service: Service, platforms: list[Probe], checked: str
) -> Finding | Evidence | Unknown:
    build, compose = service.build, service.compose
    assert build is not None
    if check := effective_check(service):
        return Evidence(check, f"{service.title} has a healthcheck", service.name)
    if platforms:
        return Evidence(platforms[0].where, f"{platforms[0].origin} probes it", service.name)
    if checked:
        return Unknown(service.where, f"`{checked}` has a healthcheck for it", service.name)
    if compose and not compose.complete:
        return Unknown(service.where, "part of the service is defined elsewhere", service.name)
    if not is_plain(build) or build.stage is None:
        base = build.lineage[-1].base if build.lineage else UNKNOWN
        shown = "its base image" if base == UNKNOWN else f"`{base}`"
        return Unknown(service.where, f"{shown} may bring a healthcheck", service.name)
    related = command_place(service)
    if compose:
        related = (Related(build.stage.where, "the image has no HEALTHCHECK"), *related)
    where = service.where if compose else build.stage.where
    message = f"Nothing checks whether {service.title}, which serves HTTP, still answers"
    severity = Severity.WARNING if compose else Severity.INFO
    return Finding(where, message, related, severity=severity, scope=service.name)
