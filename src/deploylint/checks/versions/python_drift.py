"""DPM001: production runs another Python than the tests do."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.versions._runtimes import Runtime, Runtimes, nearest
from deploylint.deployment import Deployment
from deploylint.deployment.contexts import stage_of
from deploylint.deployment.deployed import covers
from deploylint.deployment.facts.versions import PythonVersion
from deploylint.files.classify import Context
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
    real = [
        each
        for each in deployment.facts(PythonVersion)
        if deployment.context_of(each.where.path) is not Context.EXAMPLE
    ]
    tested = [each for each in real if each.role == "ci"]
    pinned = [each for each in real if each.role == "pinned"]
    runtimes = deployment.model(Runtimes)
    for runtime in runtimes.all:
        yield from _against_builders(runtimes, runtime)
        near = nearest(pinned, runtime.directory)
        outcomes = (
            _against("the tests run on", runtime, *_tests_of(runtimes, runtime, tested)),
            _against("`.python-version` says", runtime, near, runtimes.beside(runtime)),
        )
        verdicts = [outcome for outcome in outcomes if outcome]
        yield from (each for each in verdicts if not isinstance(each, Finding))
        yield from [each for each in verdicts if isinstance(each, Finding)][:1]


def _tests_of(
    runtimes: Runtimes, runtime: Runtime, tested: list[PythonVersion]
) -> tuple[list[PythonVersion], frozenset[str]]:
    """The jobs that test the folder of an image; others may be those of any image."""
    own = [each for each in tested if each.directory and _related(each, runtime)]
    if own:
        return own, runtimes.beside(runtime)
    anywhere = frozenset(each.version for each in runtimes.all)
    return [each for each in tested if not each.directory], anywhere


def _related(tests: PythonVersion, runtime: Runtime) -> bool:
    return covers(tests.directory, runtime.directory) or covers(runtime.directory, tests.directory)


def _against(
    who: str, runtime: Runtime, others: list[PythonVersion], beside: frozenset[str]
) -> Finding | Evidence | Unknown | None:
    """Images of several versions, made side by side, are right if one of them is."""
    where = runtime.fact.where
    versions = {text for each in others for text in each.versions}
    if not others:
        return None
    if any(not each.versions for each in others):
        return Unknown(where, f"some of what {who} is not known")
    if runtime.version in versions:
        return Evidence(where, f"{who} Python {runtime.version} as well")
    if beside & versions:
        return Evidence(where, "one of several images for different versions")
    listed = ", ".join(sorted(versions, key=_order))
    message = f"Production runs Python {runtime.version}, but {who} {listed}"
    related = tuple(Related(each.where, "the other version") for each in others[:3])
    return Finding(where, message, related, confidence=Confidence.MEDIUM)


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
