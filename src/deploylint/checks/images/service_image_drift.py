"""DPN017: compose runs another major version of a data store than the one CI tests with."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.workflows import Workflow
from deploylint.deployment.production import is_deployed
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Related, Severity, Where
from deploylint.registry import DEPLOYED, rule

_IMAGE = regex(r"(?:docker\.io/)?(?:library/)?(?P<name>[\w.\-/]+):v?(?P<version>\d+(?:\.\d+)?)")
# Image -> how many numbers of the version say that data or protocol differ.
_STORES = {
    "postgres": 1,
    "mysql": 2,
    "mariadb": 2,
    "redis": 1,
    "valkey/valkey": 1,
    "mongo": 1,
    "neo4j": 1,
    "rabbitmq": 1,
    "elasticsearch": 1,
    "postgis/postgis": 1,
    "pgvector/pgvector": 1,
    "memcached": 1,
}
Tested = dict[str, list[tuple[str, Where]]]


@rule(
    "DPN017",
    "service-image-drift",
    on=Deployment,
    needs=(Workflow,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
)
def service_image_drift(deployment: Deployment) -> Iterator[Finding | Evidence]:
    tested: Tested = {}
    for workflow in deployment.facts(Workflow):
        for image in workflow.service_images:
            if found := _version(image.value):
                tested.setdefault(found[0], []).append((found[1], image.where))
    for service in deployment.facts(ComposeService):
        run = _version(service.image or "")
        if run and run[0] in tested and is_deployed(deployment, service.where.path):
            yield _verdict(service, *run, tested[run[0]])


def _version(image: str) -> tuple[str, str] | None:
    """Name and major version of a data store's image; None for tags without a number."""
    match = _IMAGE.match(image)
    if match is None or match["name"] not in _STORES:
        return None
    return match["name"], ".".join(match["version"].split(".")[: _STORES[match["name"]]])


def _verdict(
    service: ComposeService, name: str, version: str, tested: list[tuple[str, Where]]
) -> Finding | Evidence:
    if any(each == version for each, _ in tested):
        return Evidence(service.where, f"CI tests with {name} {version}", service.name)
    other, where = tested[0]
    message = f"`{service.name}` runs {name} {version}, CI tests with {other}"
    related = (Related(where, f"{name} {other} in CI"),)
    return Finding(service.where, message, related, scope=service.name)
