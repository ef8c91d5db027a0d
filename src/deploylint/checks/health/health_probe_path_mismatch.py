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
from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Evidence, Finding, Fix, Related, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

_LITERAL = regex(r"/[\w./~-]*")
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
    fixable=True,
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
    message = f"No route of `{application.name}` in {application.where.path} answers `{path}`"
    fix = _fix(probe, serving)
    return Finding(probe.where, message, (_nearest(table),), fix, scope=probe.owner)


def _fix(probe: Probe, serving: Serving) -> Fix | None:
    """The health route in the place of the path, where the service has just one."""
    table = serving.table
    found = {
        each.path
        for each in table.routes
        if kind_of_health(each.path) and not each.conditional and {"GET", "*"} & set(each.methods)
    }
    path = found.pop() if len(found) == 1 else UNKNOWN
    rewritten = serving.root_path or table.application.prefix
    if probe.path_where is None or rewritten or table.gaps or not _LITERAL.fullmatch(path):
        return None
    return Fix(f"Ask for `{path}`", (Edit(probe.path_where, path),))


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
