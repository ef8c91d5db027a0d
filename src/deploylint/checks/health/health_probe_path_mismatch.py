"""DPE007: a health probe asks for a path that the application does not serve."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.health._paths import kind_of_health
from deploylint.deployment import Deployment
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.environment import Probe
from deploylint.deployment.probes import Probed, Probes
from deploylint.deployment.routes import RouteTable
from deploylint.deployment.serving import Serving
from deploylint.model import Evidence, Finding, Related, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

# What frameworks serve by themselves.
_BUILT_IN = {
    "fastapi": frozenset({"/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect"}),
    "django": frozenset[str](),
}


@rule(
    "DPE007",
    "health-probe-path-mismatch",
    on=Deployment,
    needs=(Probe,),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
)
def health_probe_path_mismatch(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    reported = set()
    for probed in deployment.model(Probes).all:
        verdict = _verdict(probed)
        if verdict not in reported:
            reported.add(verdict)
            yield verdict


def _verdict(probed: Probed) -> Finding | Evidence | Unknown:
    probe, serving = probed.probe, probed.serving
    if serving is None or probe.path == UNKNOWN:
        return Unknown(probe.where, probed.reason or "a variable decides the path")
    path, table = probe.path, serving.table
    if path.rstrip("/") in _BUILT_IN.get(table.application.framework, ()):
        return Evidence(probe.where, f"`{path}` is served by the framework", probe.owner)
    if served := table.serving(path):
        return Evidence(probe.where, f"`{path}` is served as `{served.path}`", probe.owner)
    if doubt := table.doubt_about(path) or _root_path_doubt(serving, path):
        return Unknown(probe.where, doubt, probe.owner)
    application = table.application
    message = f"no route of `{application.name}` in {application.where.path} answers `{path}`"
    return Finding(probe.where, message, related=(_nearest(table),), scope=probe.owner)


def _root_path_doubt(serving: Serving, path: str) -> str:
    """Since Starlette 0.33 a request may carry the ``root_path`` that a proxy should strip."""
    application = serving.table.application
    root_path = serving.root_path or application.prefix
    if not root_path or application.framework != "fastapi":
        return ""
    literal = root_path.startswith("/") and "{" not in root_path and UNKNOWN not in root_path
    return "" if literal and not path.startswith(root_path) else "it begins with `root_path`"


def _nearest(table: RouteTable) -> Related:
    """The health route that may be meant, the application where it has none."""
    for served in table.routes:
        if served.known and kind_of_health(served.path):
            return Related(served.route.where, f"`{served.path}` is served")
    return Related(table.application.where, "its routes are known")
