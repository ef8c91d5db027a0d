"""DPH001: nginx passes requests on without saying where they came from."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._forwarded import (
    LIST,
    WANTED,
    completed,
    is_dropped,
    is_indifferent,
    missing,
)
from deploylint.checks.nginx._levels import is_fragment, listed, name_of, reasons, same_place
from deploylint.checks.nginx._upstreams import is_external
from deploylint.deployment import Deployment
from deploylint.deployment.addresses import address
from deploylint.deployment.configurations import is_below
from deploylint.deployment.facts.versions import Dependency
from deploylint.deployment.production import upstreams
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import Level, NginxFile, Placed, effective
from deploylint.model import Confidence, Evidence, Finding, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

# What builds absolute URLs of requests, or compares them: redirects to a slash or of a login,
# links in mails, the origin of a form.
_BUILDS_URLS = frozenset(
    "django djangorestframework fastapi starlette litestar authlib httpx-oauth fastapi-sso"
    " django-allauth social-auth-app-django social-auth-core mozilla-django-oidc flask-dance"
    " python-social-auth oauthlib requests-oauthlib".split()
)


@rule(
    "DPH001",
    "proxy-headers-missing",
    on=Deployment,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    fixable=True,
    needs=(NginxFile,),
)
def proxy_headers_missing(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    proxies = deployment.model(Proxies)
    for passed, levels in same_place(proxies.proxied()):
        where, scope = proxies.head(passed), name_of(levels[0])
        if is_indifferent(levels[0]) or any(map(is_dropped, levels)):
            continue
        target = address(levels[0], passed)
        doubt = "; ".join(filter(None, (reasons(effective(level, LIST)) for level in levels)))
        if target is None or doubt:
            yield Unknown(where, doubt or "whom it passes requests to is not known", scope)
        elif not is_external(proxies, target.host):
            if names := max(map(missing, levels), key=len):
                yield _finding(deployment, passed, levels, names)
            else:
                yield Evidence(where, "the upstream learns host, client and scheme", scope)


def _finding(
    deployment: Deployment, passed: Placed, levels: list[Level], names: tuple[str, ...]
) -> Finding:
    proxies, fragment = deployment.model(Proxies), is_fragment(effective(levels[0], LIST))
    bad = len(names) == len(WANTED) or any(
        _breaks_urls(deployment, level, names) for level in levels
    )
    return Finding(
        proxies.head(passed),
        f"`{name_of(levels[0])}` passes requests on without {listed(names)}",
        fix=completed(proxies, passed, levels, names),
        severity=Severity.WARNING if bad and not fragment else Severity.INFO,
        confidence=Confidence.LOW if fragment else Confidence.MEDIUM,
        scope=name_of(levels[0]),
    )


def _breaks_urls(deployment: Deployment, level: Level, names: tuple[str, ...]) -> bool:
    """Whether redirects of an HTTPS site would lead to http."""
    if "X-Forwarded-Proto" not in names:
        return False
    server = next((each for each in level.outwards() if each.kind == "server"), None)
    listens = server.defined(frozenset({"listen"})) if server else ()
    if not any("ssl" in each.directive.values for each in listens):
        return False
    folders = _answering(deployment, level)
    return any(
        each.name in _BUILDS_URLS and any(is_below(each.where.path, folder) for folder in folders)
        for each in deployment.facts(Dependency)
    )


def _answering(deployment: Deployment, level: Level) -> frozenset[str]:
    """The folders of what is asked, "" for the whole project where that is not known."""
    services = [each.service for each in upstreams(deployment) if each.level is level]
    return frozenset(each.directory if each else "" for each in services) or frozenset({""})
