"""DPM007: production runs a Python that gets no security fixes."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.versions._runtimes import Runtimes
from deploylint.deployment import Deployment
from deploylint.deployment.facts.versions import PythonVersion
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import DEPLOYED, rule

# From https://devguide.python.org/versions/ as of November 2025.
_LAST_DAY = {
    "3.5": "2020-09-30",
    "3.6": "2021-12-23",
    "3.7": "2023-06-27",
    "3.8": "2024-10-07",
    "3.9": "2025-10-31",
}


@rule(
    "DPM007",
    "python-end-of-life",
    on=Deployment,
    needs=(PythonVersion,),
    severity=Severity.INFO,
    contexts=DEPLOYED,
)
def python_end_of_life(deployment: Deployment) -> Iterator[Finding | Evidence]:
    for runtime in deployment.model(Runtimes).all:
        where, version = runtime.fact.where, runtime.version
        if last := _LAST_DAY.get(version):
            yield Finding(where, f"Python {version} has had no security fixes since {last}")
        else:
            yield Evidence(where, f"Python {version} was supported in November 2025")
