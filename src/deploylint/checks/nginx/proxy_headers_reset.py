"""DPH002: a location sets one proxy header and drops those set around it."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._dropped_headers import dropped_headers, report
from deploylint.deployment import Deployment
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import NginxFile, effective
from deploylint.model import Evidence, Finding, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

_LIST = "proxy_set_header"
_WEIGHTY = frozenset(
    "host x-real-ip x-forwarded-for x-forwarded-proto x-forwarded-host x-forwarded-port"
    " x-forwarded-prefix x-forwarded-ssl x-scheme forwarded authorization upgrade"
    " x-request-id remote-user x-remote-user".split()
)


@rule(
    "DPH002",
    "proxy-headers-reset",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    fixable=True,
)
def proxy_headers_reset(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    proxies = deployment.model(Proxies)
    sources = {id(effective(level, _LIST).level) for level, _ in proxies.proxied()}
    for place, found in dropped_headers(proxies, _LIST):
        if place.in_project and any(id(drop.level) in sources for drop in found):
            yield report(proxies, place, found, _WEIGHTY)
