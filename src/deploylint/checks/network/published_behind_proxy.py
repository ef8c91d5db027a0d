"""DPN012: compose publishes the port of an application that nginx fronts."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.listening import LOOPBACK
from deploylint.deployment.production import deployed, upstreams
from deploylint.deployment.services import ServiceKey
from deploylint.deployment.stores import store_of
from deploylint.deployment.upstreams import Upstream
from deploylint.formats.nginx import NginxFile
from deploylint.model import Evidence, Finding, Related, Severity
from deploylint.registry import DEPLOYED, rule


@rule(
    "DPN012",
    "published-behind-proxy",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
)
def published_behind_proxy(deployment: Deployment) -> Iterator[Finding | Evidence]:
    passed: dict[ServiceKey, list[Upstream]] = {}
    for upstream in upstreams(deployment):
        if upstream.service and _is_public(upstream):
            passed.setdefault(upstream.service.key, []).append(upstream)
    for service in deployed(deployment):
        fronting = passed.get(service.key)
        # A published store is DPO001's matter, behind a proxy or not.
        if service.compose and fronting and not store_of(service):
            yield _verdict(service.compose, fronting)


def _is_public(upstream: Upstream) -> bool:
    """Whether nginx itself is reached from outside."""
    proxy = upstream.proxy
    return proxy is not None and any(each.published for each in proxy.ports)


def _verdict(compose: ComposeService, fronting: list[Upstream]) -> Finding | Evidence:
    reached = {each.port for each in fronting}
    for port in compose.ports:
        if port.target in reached and port.published and port.host not in LOOPBACK:
            message = f"`{compose.name}` is published beside nginx, so clients can go around it"
            related = (Related(fronting[0].where, "nginx passes requests to it here"),)
            return Finding(port.where, message, related, scope=compose.name)
    message = f"`{compose.name}` is reached through nginx only"
    return Evidence(compose.where, message, compose.name)
