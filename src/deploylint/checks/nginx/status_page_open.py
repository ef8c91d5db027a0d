"""DPH019: the status page of nginx, or the metrics of the application, are open to everybody."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._access import asks_who, is_reachable, keeps_out
from deploylint.checks.nginx._edits import insert_after
from deploylint.checks.nginx._levels import location, name_of
from deploylint.deployment import Deployment
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import Level, NginxFile, Placed
from deploylint.model import Evidence, Finding, Fix, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

_STATUS = frozenset({"stub_status"})
_PASSES = frozenset({"proxy_pass", "uwsgi_pass"})
_METRICS = frozenset({"/metrics", "/metrics/"})


@rule(
    "DPH019",
    "status-page-open",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.INFO,
    contexts=DEPLOYED,
    fixable=True,
)
def status_page_open(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    proxies = deployment.model(Proxies)
    seen: set[tuple[str, int]] = set()
    for level in proxies.levels:
        for placed in (*level.defined(_STATUS), *_metrics(level)):
            key = placed.path, placed.directive.start
            if placed.in_project and key not in seen:
                seen.add(key)
                yield _judged(proxies, level, placed)


def _metrics(level: Level) -> tuple[Placed, ...]:
    """What passes requests for the metrics on, where a location is about nothing else."""
    own = level.kind == "location" and location(level)[1] in _METRICS
    return level.defined(_PASSES) if own else ()


def _judged(proxies: Proxies, level: Level, placed: Placed) -> Finding | Evidence | Unknown:
    where, scope = proxies.head(placed), name_of(level)
    restricted = keeps_out(level)
    if not is_reachable(proxies, level, placed.path):
        return Evidence(where, "nothing outside reaches this server", scope)
    if restricted or asks_who(level):
        return Evidence(where, "not everybody is let in", scope)
    if restricted is None or level.within("server") is None:
        return Unknown(where, "what is set around it is unknown", scope)
    status = placed.directive.name in _STATUS
    what = "The status page of nginx" if status else "The metrics of the application"
    edit = insert_after(
        proxies.files[placed.path], placed.directive, ["allow 127.0.0.1;", "deny all;"]
    )
    return Finding(
        where,
        f"{what} may be read by everybody",
        fix=Fix("Let only the machine itself in", (edit,)),
        severity=Severity.INFO if status else Severity.WARNING,
        scope=scope,
    )
