"""DPH003: a location adds one response header and drops those added around it."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._dropped_headers import DroppedHeaders, dropped_headers, report
from deploylint.deployment import Deployment
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import NginxFile
from deploylint.model import Evidence, Finding, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

_SECURITY = frozenset(
    "strict-transport-security content-security-policy x-frame-options x-content-type-options"
    " referrer-policy permissions-policy cross-origin-opener-policy cross-origin-embedder-policy"
    " cross-origin-resource-policy".split()
)


@rule(
    "DPH003",
    "add-header-reset",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    fixable=True,
)
def add_header_reset(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    proxies = deployment.model(Proxies)
    for place, found in dropped_headers(proxies, "add_header"):
        if place.in_project and not all(_only_answers(drop) for drop in found):
            yield report(proxies, place, found, _SECURITY)


def _only_answers(drop: DroppedHeaders) -> bool:
    """A fixed answer of a few words, as of a health check or a preflight, shows no page."""
    returns = drop.level.defined(frozenset({"return"}))
    values = returns[-1].directive.values if returns else ()
    return bool(values) and not any("<" in value for value in values)
