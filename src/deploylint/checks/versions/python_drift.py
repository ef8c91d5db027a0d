"""DPM001: production runs another Python than the tests do."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.versions._runtimes import Runtime, Runtimes, nearest
from deploylint.deployment import Deployment
from deploylint.deployment.contexts import stage_of
from deploylint.deployment.facts import PythonVersion
from deploylint.model import Confidence, Evidence, Finding, Related, Severity, Unknown
from deploylint.registry import DEPLOYED, rule


@rule(
    "DPM001",
    "python-drift",
    on=Deployment,
    needs=(PythonVersion,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
)
def python_drift(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    facts = deployment.facts(PythonVersion)
    tested = [each for each in facts if each.role == "ci"]
    pinned = [each for each in facts if each.role == "pinned"]
    runtimes = deployment.model(Runtimes)
    for runtime in runtimes.all:
        yield from _against_builders(runtimes, runtime)
        yield from _against("the tests run on", runtime, tested)
        yield from _against("`.python-version` says", runtime, nearest(pinned, runtime.directory))


def _against(
    who: str, runtime: Runtime, others: list[PythonVersion]
) -> Iterator[Finding | Evidence | Unknown]:
    where = runtime.fact.where
    if any(not each.versions for each in others):
        yield Unknown(where, f"some of what {who} is not known")
    elif any(runtime.version in each.versions for each in others):
        yield Evidence(where, f"{who} Python {runtime.version} as well")
    elif others:
        versions = sorted({text for each in others for text in each.versions}, key=_order)
        message = f"Production runs Python {runtime.version}, but {who} {', '.join(versions)}"
        related = tuple(Related(each.where, "the other version") for each in others[:3])
        yield Finding(where, message, related, confidence=Confidence.MEDIUM)


def _order(version: str) -> int:
    return int(version.partition(".")[2])


def _against_builders(runtimes: Runtimes, runtime: Runtime) -> Iterator[Finding]:
    """Packages that one Python installed are copied to another one."""
    build = runtime.build
    for stage in build.lineage if build else ():
        for copy in stage.copies if build else ():
            builder = stage_of(build.image, copy.stage) if build and copy.stage else None
            while build and builder and builder.parent is not None:
                builder = build.image.stages[builder.parent]
            other = runtimes.of_stage(build, builder) if build and builder else None
            packages = any("site-packages" in each or "venv" in each for each in copy.sources)
            if other and packages and other.versions and other.versions != runtime.fact.versions:
                message = (
                    f"Packages installed by Python {other.versions[0]} are copied into an image"
                    f" with Python {runtime.version}"
                )
                related = (Related(copy.where, "copied here"), Related(other.where, "installed by"))
                yield Finding(runtime.fact.where, message, related, severity=Severity.ERROR)
                return
