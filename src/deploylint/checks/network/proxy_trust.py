"""DPN016: an application trusts forwarded headers of everybody, or those of nobody."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Image
from deploylint.deployment.forwarding import proxy_names, trusted_proxies
from deploylint.deployment.launches import Launch, Launches
from deploylint.deployment.listening import LOOPBACK
from deploylint.deployment.production import deployed, upstreams
from deploylint.deployment.services import Service
from deploylint.deployment.serving import Applications
from deploylint.deployment.upstreams import Upstream
from deploylint.model import Evidence, Finding, Related, Severity, Unknown, Where
from deploylint.registry import DEPLOYED, rule

_WORKER = "uvicorn"


@rule(
    "DPN016",
    "proxy-trust",
    on=Deployment,
    needs=(ComposeService, Image),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
)
def proxy_trust(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    fronting = {
        each.service.key: each for each in upstreams(deployment) if each.service and each.proxy
    }
    for service in deployed(deployment):
        for launch in deployment.model(Launches).of_service(service):
            if launch.process.program in ("uvicorn", "gunicorn") and service.compose:
                upstream = fronting.get(service.key)
                yield from _verdict(deployment, service, launch, upstream)


def _verdict(
    deployment: Deployment, service: Service, launch: Launch, upstream: Upstream | None
) -> Iterator[Finding | Evidence | Unknown]:
    trusted, where = trusted_proxies(deployment, service, launch)
    compose = service.compose
    assert compose is not None
    if trusted == "*":
        for port in compose.ports:
            if port.published and port.host not in LOOPBACK and upstream:
                message = f"{service.subject} believes the forwarded headers of every client"
                related = (Related(port.where, "clients reach it here without nginx"),)
                yield Finding(where, message, related, scope=service.name)
                return
        yield Evidence(where, "only the proxy reaches what trusts every header", service.name)
    elif upstream and trusted == UNKNOWN:
        yield Unknown(where, "a variable decides which proxies are trusted", service.name)
    elif upstream and trusted in (None, *LOOPBACK) and _speaks_asgi(launch):
        message = f"`{launch.process.program}` ignores the forwarded headers of nginx's container"
        related = (Related(upstream.where, "nginx passes requests to it here"),)
        yield Finding(where, message, related, severity=Severity.INFO, scope=service.name)
    elif upstream and trusted in (None, *LOOPBACK) and _is_flask(deployment, service):
        yield _of_flask(deployment, service, upstream, where)
    elif upstream and trusted:
        yield Evidence(where, f"headers of {trusted} are trusted", service.name)


def _is_flask(deployment: Deployment, service: Service) -> bool:
    serving = deployment.model(Applications).of_service(service)
    return serving is not None and serving.table.application.framework == "flask"


def _of_flask(
    deployment: Deployment, service: Service, upstream: Upstream, where: Where
) -> Finding | Evidence | Unknown:
    """Flask takes nothing from forwarded headers unless a middleware does it."""
    named = list(proxy_names(deployment))
    if fixing := [place for place, name in named if name == "ProxyFix"]:
        return Evidence(fixing[0], "the application reads the forwarded headers", service.name)
    if named:
        return Unknown(named[0][0], f"`{named[0][1]}` may read the headers", service.name)
    message = f"{service.subject} ignores the forwarded headers of nginx: it uses no ProxyFix"
    related = (Related(upstream.where, "nginx passes requests to it here"),)
    return Finding(where, message, related, severity=Severity.INFO, scope=service.name)


def _speaks_asgi(launch: Launch) -> bool:
    worker = launch.process.option("-k", "--worker-class")
    return launch.process.program == _WORKER or bool(worker and _WORKER in (worker.value or ""))
