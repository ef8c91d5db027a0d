"""DPM002: something runs a Python that the project says it does not support."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.checks.versions._runtimes import Runtime, Runtimes, nearest
from deploylint.deployment import Deployment
from deploylint.deployment.contexts import Contexts
from deploylint.deployment.copies import Copies
from deploylint.deployment.deployed import covers
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.versions import PythonVersion
from deploylint.formats.pyversion import satisfies
from deploylint.model import Evidence, Finding, Related, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

# What names a version outside of images: servers and platforms, and what developers are told.
_SEVERITIES = {"runtime": Severity.ERROR, "pinned": Severity.WARNING}


@rule(
    "DPM002",
    "requires-python-violated",
    on=Deployment,
    needs=(PythonVersion,),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
)
def requires_python_violated(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    declared = [each for each in deployment.facts(PythonVersion) if each.role == "declared"]
    declared = list(_ruling(declared))
    for runtime in deployment.model(Runtimes).all:
        for each in _of_project(deployment, runtime, declared):
            yield _judge(runtime, each)
    for fact in deployment.facts(PythonVersion):
        if fact.role in _SEVERITIES and not fact.stage and len(fact.versions) == 1:
            directory = posixpath.dirname(fact.where.path)
            found = nearest(declared, directory)
            if len(found) == 1:
                yield _judge(Runtime(fact, directory), found[0])


def _ruling(declared: list[PythonVersion]) -> Iterator[PythonVersion]:
    """setup.py and setup.cfg have no say where pyproject.toml beside them has."""
    folders = {
        posixpath.dirname(p) for each in declared if (p := each.where.path).endswith(".toml")
    }
    for each in declared:
        folder, name = posixpath.split(each.where.path)
        if not name.startswith("setup.") or folder not in folders:
            yield each


def _of_project(
    deployment: Deployment, runtime: Runtime, declared: list[PythonVersion]
) -> Iterator[PythonVersion]:
    """What the manifest says that lies uppermost in the image."""
    build = runtime.build
    if build is None:
        return
    matcher = deployment.model(Contexts).matcher(build)
    sources = [each.source for each in deployment.model(Copies).of(build)]
    inside = {
        path: each
        for each in declared
        if (path := build.inside(each.where.path))
        and not matcher.excludes(path)
        and any(covers(source, path) for source in sources)
    }
    depths = sorted(inside, key=lambda path: path.count("/"))
    top = [path for path in depths if path.count("/") == depths[0].count("/")]
    if len(top) == 1:
        yield inside[top[0]]


def _judge(runtime: Runtime, declared: PythonVersion) -> Finding | Evidence | Unknown:
    where, text = runtime.fact.where, declared.specifier
    verdict = satisfies(text, runtime.series, poetry=declared.notation == "poetry")
    if verdict:
        return Evidence(where, f"Python {runtime.version} satisfies `{text}`")
    if verdict is None:
        return Unknown(where, f"whether Python {runtime.version} satisfies `{text}`")
    message = f"Python {runtime.version} does not satisfy `{text}` of `{declared.where.path}`"
    severity = _SEVERITIES.get(runtime.fact.role, Severity.ERROR)
    if _uv_downloads(runtime):
        severity = Severity.WARNING
    related = (Related(declared.where, "what the project supports"),)
    return Finding(where, message, related, severity=severity)


def _uv_downloads(runtime: Runtime) -> bool:
    """uv fetches another Python where the one that is there is not supported."""
    stages = runtime.build.image.stages if runtime.build else ()
    forbidden = any(
        each.name in ("UV_PYTHON_DOWNLOADS", "UV_PYTHON_PREFERENCE", "UV_SYSTEM_PYTHON")
        and each.value != UNKNOWN
        for stage in stages
        for each in stage.environment
    )
    uses_uv = any(command.words[:2] == ("uv", "sync") for s in stages for command in s.runs)
    return uses_uv and not forbidden
