"""DPH001: nginx passes requests on without saying where they came from."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._edits import insert_after, text_of
from deploylint.checks.nginx._levels import (
    is_fragment,
    listed,
    name_of,
    reasons,
    same_place,
    words_of,
)
from deploylint.checks.nginx._upstreams import address, is_external
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Dependency
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import (
    Effective,
    Level,
    NginxFile,
    Placed,
    dropped,
    effective,
    headers,
    value_of,
)
from deploylint.model import Confidence, Evidence, Finding, Fix, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

_LIST = "proxy_set_header"
_WANTED = {
    "Host": "$host",
    "X-Real-IP": "$remote_addr",
    "X-Forwarded-For": "$proxy_add_x_forwarded_for",
    "X-Forwarded-Proto": "$scheme",
}
# A header that says the same, or more.
_INSTEAD = {
    "Host": ("x-forwarded-host",),
    "X-Real-IP": ("x-forwarded-for", "forwarded"),
    "X-Forwarded-For": ("forwarded",),
    "X-Forwarded-Proto": ("forwarded", "x-forwarded-scheme", "x-scheme", "x-url-scheme"),
}
# Locations whose answers do not depend on who asks.
_INDIFFERENT = frozenset(
    "static assets css js img images fonts media favicon robots health healthz healthcheck ping"
    " livez readyz metrics acme well known minio s3 status".split()
)
# Libraries that build absolute URLs of requests: redirects of a login, links in mails.
_BUILDS_URLS = frozenset(
    "authlib httpx-oauth fastapi-sso django-allauth social-auth-app-django social-auth-core"
    " mozilla-django-oidc flask-dance python-social-auth oauthlib requests-oauthlib".split()
)


@rule(
    "DPH001",
    "proxy-headers-missing",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    fixable=True,
)
def proxy_headers_missing(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    proxies = deployment.model(Proxies)
    for passed, levels in same_place(proxies.proxied()):
        where, scope = proxies.head(passed), name_of(levels[0])
        if _is_indifferent(levels[0]) or any(_is_dropped(level) for level in levels):
            continue
        target = address(levels[0], passed)
        doubt = "; ".join(filter(None, (reasons(effective(level, _LIST)) for level in levels)))
        if target is None or doubt:
            yield Unknown(where, doubt or "whom it passes requests to is not known", scope)
        elif not is_external(proxies, target.host):
            if missing := max((_missing(level) for level in levels), key=len):
                yield _finding(deployment, passed, levels, missing)
            else:
                yield Evidence(where, "the upstream learns host, client and scheme", scope)


def _is_indifferent(level: Level) -> bool:
    own = level.defined(frozenset({"internal"}))
    withheld = [
        value_of(level, f"proxy_pass_request_{part}") == "off" for part in ("body", "headers")
    ]
    return bool(own or words_of(level) & _INDIFFERENT or any(withheld))


def _is_dropped(level: Level) -> bool:
    """Whether what is missing is set around, and dropped: DPH002 says so."""
    source = effective(level, _LIST).level
    return source is not None and bool(dropped(source, _LIST).values)


def _missing(level: Level) -> tuple[str, ...]:
    present = {header.name.lower() for header in headers(effective(level, _LIST))}
    return tuple(
        name
        for name in _WANTED
        if name.lower() not in present and present.isdisjoint(_INSTEAD[name])
    )


def _finding(
    deployment: Deployment, passed: Placed, levels: list[Level], missing: tuple[str, ...]
) -> Finding:
    proxies, found = deployment.model(Proxies), effective(levels[0], _LIST)
    bad = len(missing) == len(_WANTED) or _breaks_urls(deployment, levels[0], missing)
    return Finding(
        proxies.head(passed),
        f"`{name_of(levels[0])}` passes requests on without {listed(missing)}",
        fix=_fix(proxies, passed, levels, found, missing),
        severity=Severity.WARNING if bad and not is_fragment(found) else Severity.INFO,
        confidence=Confidence.LOW if is_fragment(found) else Confidence.MEDIUM,
        scope=name_of(levels[0]),
    )


def _breaks_urls(deployment: Deployment, level: Level, missing: tuple[str, ...]) -> bool:
    """Whether redirects of an HTTPS site would lead to http."""
    if "X-Forwarded-Proto" not in missing:
        return False
    server = next((each for each in level.outwards() if each.kind == "server"), None)
    listens = server.defined(frozenset({"listen"})) if server else ()
    return any("ssl" in each.directive.values for each in listens) and any(
        each.name in _BUILDS_URLS for each in deployment.facts(Dependency)
    )


def _fix(
    proxies: Proxies,
    passed: Placed,
    levels: list[Level],
    found: Effective,
    missing: tuple[str, ...],
) -> Fix | None:
    """Set what is missing; what the level has inherited so far must be repeated with it."""
    if any(level.kind != "location" or _missing(level) != missing for level in levels):
        return None
    if any(effective(level, _LIST).values != found.values for level in levels):
        return None
    inherited = () if found.level in levels else found.values
    lines = [text_of(placed.directive) for placed in inherited]
    lines += [f"{_LIST} {name} {_WANTED[name]};" for name in missing]
    edit = insert_after(proxies.files[passed.path], passed.directive, lines)
    return Fix(f"Pass on {listed(missing)}", (edit,))
