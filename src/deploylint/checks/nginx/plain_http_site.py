"""DPH014: an application answers under a public name over HTTP only."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._access import is_reachable
from deploylint.checks.nginx._sites import Site, sites
from deploylint.deployment import Deployment
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.django import SettingsDefault, SettingsModule
from deploylint.deployment.facts.images import Script
from deploylint.deployment.production import is_deployed, upstreams
from deploylint.deployment.proxies import Proxies
from deploylint.deployment.tls import listens_with_tls, tls_in_front
from deploylint.deployment.trust import trusts_a_proxy
from deploylint.formats.nginx import NginxFile
from deploylint.model import Evidence, Finding, Related, Severity, Unknown
from deploylint.registry import DEPLOYED, PREVIEW, rule


@rule(
    "DPH014",
    "plain-http-site",
    on=Deployment,
    needs=(NginxFile, ComposeService, SettingsModule, SettingsDefault, Script),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    tier=PREVIEW,
)
def plain_http_site(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    proxies = deployment.model(Proxies)
    found = [each for each in sites(proxies) if is_deployed(deployment, each.path)]
    secured = {name for each in found if each.tls is not False for name in each.names}
    trusting = {each.path: each.trusts for each in found if each.trusts}
    for each in found:
        site = each._replace(trusts=trusting.get(each.path))
        if site.tls is False and site.passed and site.names:
            yield _judged(deployment, proxies, site, secured)


def _judged(
    deployment: Deployment, proxies: Proxies, site: Site, secured: set[str]
) -> Finding | Evidence | Unknown:
    where, name = proxies.where(site.path, site.named), site.names[0]
    if site.redirects:
        return Evidence(where, f"`{name}` redirects to HTTPS", name)
    if secured.intersection(site.names):
        return Evidence(where, f"another server has `{name}` over TLS", name)
    if site.unknown:
        return Unknown(where, site.unknown, name)
    if not is_reachable(proxies, site.level, site.path):
        return Evidence(where, "nothing outside reaches this server", name)
    if _is_behind_tls(deployment, proxies, site):
        return Evidence(where, "a server with TLS passes requests to this one", name)
    if gateway := next(tls_in_front(deployment), None):
        reason = f"{gateway.message} ({gateway.where.path}), maybe for this site as well"
        return Unknown(where, reason, name)
    trusted = site.trusts or trusts_a_proxy(deployment)
    ends = Related(trusted, "this tells of a proxy that ends TLS") if trusted else None
    passed = Related(proxies.head(site.passed[0]), "an application answers")
    return Finding(
        where,
        f"`{name}` is served over plain HTTP: passwords and session cookies can be read on the way",
        (passed, ends) if ends else (passed,),
        severity=Severity.INFO if ends else Severity.WARNING,
        scope=name,
    )


def _is_behind_tls(deployment: Deployment, proxies: Proxies, site: Site) -> bool:
    """Whether another server of the project ends TLS and hands requests to this one's container."""
    own = [each.service for each in proxies.machines_of(site.path) if each.service]
    return any(
        upstream.service and upstream.service.compose in own
        for upstream in (upstreams(deployment) if own else ())
        for level in upstream.level.outwards()
        if level.kind == "server" and listens_with_tls(level)
    )
