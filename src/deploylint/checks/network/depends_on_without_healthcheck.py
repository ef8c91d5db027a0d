"""DPN018: a service waits for another to be healthy that has no healthcheck."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.compositions import Compositions
from deploylint.deployment.facts.compose import ComposeService, DependsOn
from deploylint.deployment.probes import effective_check
from deploylint.deployment.production import is_plain, overriding_file
from deploylint.deployment.services import Service, Services
from deploylint.model import Evidence, Finding, Related, Severity, Unknown
from deploylint.registry import STEADY, rule


@rule(
    "DPN018",
    "depends-on-without-healthcheck",
    on=Deployment,
    needs=(ComposeService,),
    severity=Severity.ERROR,
    contexts=STEADY,
)
def depends_on_without_healthcheck(
    deployment: Deployment,
) -> Iterator[Finding | Evidence | Unknown]:
    for compose in deployment.model(Compositions).services:
        for wait in compose.depends_on:
            if wait.condition == "service_healthy":
                yield from _verdicts(deployment, compose, wait)


def _verdicts(
    deployment: Deployment, compose: ComposeService, wait: DependsOn
) -> Iterator[Finding | Evidence | Unknown]:
    called = deployment.model(Services).answering(wait.service, compose)
    found = [each for each in called if each.name == wait.service]
    elsewhere = [overriding_file(deployment, each.compose, _is_checked) for each in found]
    checked = next((check for each in found if (check := effective_check(each))), None)
    if checked:
        yield Evidence(wait.where, f"`{wait.service}` has a healthcheck", compose.name)
    elif any(elsewhere):
        reason = f"`{max(elsewhere)}` has a healthcheck for it"
        yield Unknown(wait.where, reason, compose.name)
    elif len(found) != 1 or found[0].build is None:
        if found:
            yield Unknown(wait.where, "its image may bring a healthcheck", compose.name)
    else:
        yield _alone(compose, wait, found[0])


def _alone(compose: ComposeService, wait: DependsOn, service: Service) -> Finding | Unknown:
    build, other = service.build, service.compose
    assert build is not None
    assert other is not None
    known = other.complete and build.stage is not None and is_plain(build)
    if not known and not other.healthcheck_disabled:
        return Unknown(wait.where, "its base image may bring a healthcheck", compose.name)
    message = f"`{wait.service}` can never become healthy: it has no healthcheck"
    related = [Related(other.where, "the service has no check")]
    if build.stage:
        related.append(Related(build.stage.where, "nor its image"))
    return Finding(wait.where, message, tuple(related), scope=compose.name)


def _is_checked(compose: ComposeService) -> bool:
    return compose.healthcheck_where is not None
