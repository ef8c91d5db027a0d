"""DPE010: a probe asks for a health path with another final slash than the route has."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.environment import Probe
from deploylint.deployment.probes import Probes
from deploylint.model import Edit, Evidence, Finding, Fix, Related, Severity
from deploylint.registry import DEPLOYED, PEDANTIC, rule


@rule(
    "DPE010",
    "health-trailing-slash",
    on=Deployment,
    needs=(Probe,),
    severity=Severity.INFO,
    contexts=DEPLOYED,
    tier=PEDANTIC,
    fixable=True,
)
def health_trailing_slash(deployment: Deployment) -> Iterator[Finding | Evidence]:
    for probed in deployment.model(Probes).all:
        probe, path = probed.probe, probed.probe.path
        if probed.serving is None or path in (UNKNOWN, "/"):
            continue
        matching = [each for each in probed.serving.table.routes if _bare(each.path) == _bare(path)]
        if any(each.path == path for each in matching):
            yield Evidence(probe.where, f"`{path}` is served as it is asked for", probe.owner)
        elif matching:
            related = (Related(matching[0].route.where, f"`{matching[0].path}` is served"),)
            message = f"`{path}` is answered with a redirect to `{matching[0].path}`, or not at all"
            fix = _fix(probe, {each.path for each in matching})
            yield Finding(probe.where, message, related, fix, scope=probe.owner)


def _fix(probe: Probe, paths: set[str]) -> Fix | None:
    """The path as the only route has it; one with parameters says nothing."""
    path = paths.pop() if len(paths) == 1 else UNKNOWN
    if probe.path_where is None or UNKNOWN in path or "{" in path:
        return None
    return Fix(f"Ask for `{path}`", (Edit(probe.path_where, path),))


def _bare(path: str) -> str:
    return path.rstrip("/")
