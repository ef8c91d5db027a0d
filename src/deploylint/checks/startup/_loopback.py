"""How much it hurts that a data store is looked for on loopback."""

from __future__ import annotations

from deploylint.deployment import Deployment
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Image
from deploylint.files.classify import Context
from deploylint.model import Severity

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
        return None if is_store else Severity.ERROR if prod else Severity.WARNING
    if kind == "env" and not prod:
        return Severity.INFO
    return Severity.WARNING


def _in_service(deployment: Deployment, path: str, name: str, prod: bool) -> Severity | None:
    from deploylint.deployment.services import Services

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
