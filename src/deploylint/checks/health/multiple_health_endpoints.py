"""DPE002: one application answers the same health question in several ways."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.health._implementations import is_same, redirects
from deploylint.checks.health._paths import is_about_the_service, kind_of_health
from deploylint.deployment import Deployment
from deploylint.deployment.facts.python import Route
from deploylint.deployment.probes import Probes
from deploylint.deployment.routes import Routes, RouteTable, Served
from deploylint.model import Confidence, Evidence, Finding, Related, Severity
from deploylint.registry import rule
from deploylint.registry.options import Health


@rule(
    "DPE002",
    "multiple-health-endpoints",
    on=Deployment,
    needs=(Route,),
    severity=Severity.WARNING,
    options=Health,
)
def multiple_health_endpoints(
    deployment: Deployment, options: Health
) -> Iterator[Finding | Evidence]:
    probed = {each.probe.path.rstrip("/") for each in deployment.model(Probes).all}
    for table in deployment.model(Routes).tables:
        groups: dict[str, list[Served]] = {}
        for served in table.routes:
            if kind := _question(served, options):
                groups.setdefault(kind, []).append(served)
        for group in groups.values():
            yield from _several(group, probed, options)
        yield from _not_canonical(table, options)


def _question(served: Served, options: Health) -> str | None:
    """What a route is asked, None where it is none of the service's own health routes.

    ``/healthz`` beside ``/health`` is by convention the one for liveness.
    """
    kind = kind_of_health(served.path)
    answers_get = bool({"GET", "*"} & set(served.methods))
    if not served.known or served.conditional or served.route.legacy or not answers_get:
        return None
    if redirects(served.route):
        return None
    if not is_about_the_service(served.path) and options.subsystems == "ignore":
        return None
    last = served.path.rstrip("/").rpartition("/")[2]
    if kind == "generic" and last == "healthz" and not options.canonical:
        return "live"
    return kind if kind in ("generic", "ready") else None


def _several(
    group: list[Served], probed: set[str], options: Health
) -> Iterator[Finding | Evidence]:
    """All but one of the implementations: the canonical, probed or first one stands."""
    standing = max(group, key=lambda each: _rank(each, probed, options))
    path = standing.path
    yield Evidence(standing.route.where, f"`{path}` answers for the health of the service")
    reported: list[Route] = [standing.route]
    for served in group:
        route = served.route
        if served.path.rstrip("/") == path.rstrip("/") or any(
            is_same(route, each) for each in reported
        ):
            continue
        reported.append(route)
        message = f"`{served.path}` is a second implementation of the health check `{path}`"
        related = (Related(standing.route.where, "the other implementation"),)
        scope = route.endpoint.partition(":")[0].strip(".")
        yield Finding(
            route.where, message, related=related, confidence=Confidence.MEDIUM, scope=scope
        )


def _rank(served: Served, probed: set[str], options: Health) -> tuple[bool, bool]:
    path = served.path.rstrip("/")
    return bool(options.canonical) and path == options.canonical.rstrip("/"), path in probed


def _not_canonical(table: RouteTable, options: Health) -> Iterator[Finding]:
    """With ``health.canonical`` set, an application whose health path is another one."""
    own = [
        each
        for each in table.routes
        if each.known and kind_of_health(each.path) == "generic" and is_about_the_service(each.path)
    ]
    canonical = options.canonical.rstrip("/")
    if canonical and own and all(each.path.rstrip("/") != canonical for each in own):
        message = f"`{own[0].path}` is not the agreed health path `{options.canonical}`"
        yield Finding(own[0].route.where, message)
