"""How much it hurts that a data store is looked for on loopback."""

from __future__ import annotations

from deploylint.deployment import Deployment
from deploylint.deployment.configurations import is_below
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Image
from deploylint.deployment.launches import Launches
from deploylint.deployment.production import deployed
from deploylint.deployment.services import Services
from deploylint.files.classify import Context
from deploylint.model import Evidence, Severity, Unknown, Where

# Parts of the names of images that run a data store themselves.
_STORES = ("redis", "valkey", "falkor", "postgres", "neo4j", "mongo", "rabbit", "mysql", "maria")


def severity_of_loopback(
    deployment: Deployment, path: str, kind: str, scope: str
) -> Severity | None:
    """By kind of file; ``scope`` is the compose service. None where the store is right there."""
    prod = deployment.context_of(path) is Context.PROD
    if kind == "compose":
        return _in_service(deployment, path, scope, prod)
    if kind == "dockerfile":
        is_store = any(
            _rests_on_store(each) for each in deployment.facts(Image) if each.where.path == path
        )
        is_store = is_store or _starts_store(deployment, path)
        return None if is_store else Severity.ERROR if prod else Severity.WARNING
    if kind == "env" and not prod:
        return Severity.INFO
    return Severity.WARNING


def set_by_services(
    deployment: Deployment, where: Where, variable: str
) -> Evidence | Unknown | None:
    """What tells that a default does not count: whoever runs the code sets the variable.

    None where one of the services, or nobody, does not.
    """
    environments = deployment.model(Environments)
    running = [
        each
        for each in deployed(deployment)
        if each.unit or (each.build and is_below(where.path, each.directory))
    ]
    values = [environments.of(each).value(variable) for each in running]
    if not running or None in values:
        return None
    named = [variable in environments.of(each).names for each in running]
    if all(named):
        return Evidence(where, f"every service that runs it sets `{variable}`")
    doubts = [why for each in running for why in environments.of(each).unknown_reasons]
    return Unknown(where, f"`{variable}` may be set: {doubts[0]}")


def _starts_store(deployment: Deployment, dockerfile: str) -> bool:
    """Whether a container of the image starts a data store beside the rest."""
    launches = deployment.model(Launches)
    services = deployment.model(Services).all
    return any(
        store in launch.process.program
        for service in services
        if service.build and service.build.dockerfile == dockerfile
        for launch in launches.of_service(service)
        for store in _STORES
    )


def _in_service(deployment: Deployment, path: str, name: str, prod: bool) -> Severity | None:
    service = next(iter(deployment.model(Services).stating(path, name)), None)
    compose = service.compose if service else None
    if service is None or compose is None or _shares_network(compose):
        return Severity.INFO
    if compose.image and any(store in compose.image for store in _STORES):
        return None
    if service.is_development:
        return Severity.INFO
    return Severity.ERROR if prod else Severity.WARNING


def _shares_network(compose: ComposeService) -> bool:
    return compose.network_mode not in ("", "bridge")


def _rests_on_store(image: Image) -> bool:
    return any(store in stage.base for stage in image.stages for store in _STORES)
