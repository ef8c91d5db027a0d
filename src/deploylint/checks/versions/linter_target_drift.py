"""DPM003: linters allow what the Python of production does not understand."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.versions._runtimes import Runtimes, nearest
from deploylint.deployment import Deployment
from deploylint.deployment.facts.versions import PythonVersion
from deploylint.model import Evidence, Finding, Related, Severity
from deploylint.registry import DEPLOYED, rule


@rule(
    "DPM003",
    "linter-target-drift",
    on=Deployment,
    needs=(PythonVersion,),
    severity=Severity.INFO,
    contexts=DEPLOYED,
)
def linter_target_drift(deployment: Deployment) -> Iterator[Finding | Evidence]:
    """A lower target only forbids more, and is right for what runs on several versions."""
    targets = [each for each in deployment.facts(PythonVersion) if each.role == "target"]
    seen: set[PythonVersion] = set()
    for runtime in deployment.model(Runtimes).all:
        for target in nearest(targets, runtime.directory):
            if _minor(target) <= runtime.series[1]:
                yield Evidence(target.where, f"production runs Python {runtime.version}")
            elif target not in seen:
                seen.add(target)
                message = (
                    f"The code is checked for Python {target.versions[0]}, but production runs"
                    f" {runtime.version}"
                )
                related = (Related(runtime.fact.where, "what production runs"),)
                yield Finding(target.where, message, related)


def _minor(fact: PythonVersion) -> int:
    return int(fact.versions[0].partition(".")[2])
