"""DPE001: one application registers the same health route twice."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.health._implementations import is_same
from deploylint.checks.health._paths import kind_of_health
from deploylint.deployment import Deployment
from deploylint.deployment.facts.python import Route
from deploylint.deployment.routes import Routes, RouteTable, Served
from deploylint.deployment.urlpaths import template_of
from deploylint.model import Evidence, Finding, Related, Severity
from deploylint.registry import rule

# These refuse the second route instead of ignoring it.
_REFUSES = frozenset({"aiohttp", "sanic"})


@rule("DPE001", "duplicate-health-route", on=Deployment, needs=(Route,), severity=Severity.ERROR)
def duplicate_health_route(deployment: Deployment) -> Iterator[Finding | Evidence]:
    for table in deployment.model(Routes).tables:
        yield from _duplicates(table)


def _duplicates(table: RouteTable) -> Iterator[Finding | Evidence]:
    first: dict[tuple[str, str], Served] = {}
    for served in table.routes:
        if not served.known or served.conditional or not kind_of_health(served.path):
            continue
        for method in served.methods:
            earlier = first.setdefault((method, template_of(served.path)), served)
            if earlier is served:
                yield Evidence(served.route.where, f"{method} {served.path} is served once")
            elif not is_same(earlier.route, served.route):
                yield _finding(table, earlier, served, method)
                break


def _finding(table: RouteTable, earlier: Served, later: Served, method: str) -> Finding:
    framework = table.application.framework
    effect = f"{framework} refuses it" if framework in _REFUSES else "this one never answers"
    return Finding(
        later.route.where,
        f"{method} {later.path} is already served by another handler, {effect}",
        related=(Related(earlier.route.where, "the first registration wins"),),
        scope=later.route.endpoint.partition(":")[0].strip("."),
    )
