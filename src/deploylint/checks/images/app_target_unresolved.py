"""DPN006: a command names a module or an application that the project does not have."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import ModuleNames
from deploylint.deployment.imports import Found, ImportPaths, Named, named_by
from deploylint.deployment.launches import LAUNCHED, Launch, Launches
from deploylint.deployment.production import is_deployed, is_plain
from deploylint.formats.wrappers import SHELLS
from deploylint.model import Evidence, Finding, Related, Severity, Unknown, Where, start_of
from deploylint.registry import DEPLOYED, rule

_FETCHES = frozenset({"git", "curl", "wget", "cp", "mv", "tar", "unzip", "ln", "tee", "cat"})


@rule(
    "DPN006",
    "app-target-unresolved",
    on=Deployment,
    needs=LAUNCHED,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
)
def app_target_unresolved(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    paths, modules = deployment.model(ImportPaths), deployment.model(_Bound)
    seen: set[tuple[Where, str]] = set()
    scripts = {posixpath.basename(path) for path in deployment.paths()}
    for launch in deployment.model(Launches).all:
        named = named_by(launch.process)
        place = launch.process.command.where
        started = launch.service is None or is_deployed(deployment, launch.service.where.path)
        if (place, launch.name) in seen or launch.development or not started:
            continue
        seen.add((place, launch.name))
        if named is None:
            yield from _script(launch, scripts)
            continue
        named = paths.attribute(launch, named)
        found = paths.find(launch, named)
        yield (
            modules.verdict(launch, named, found.path)
            if found.path
            else _absent(launch, named, found)
        )


def _script(launch: Launch, names: set[str]) -> Iterator[Finding | Unknown]:
    """A shell script below the working folder of which the project has no file by name."""
    process, service = launch.process, launch.service
    at = process.operands[0][1] if process.program in SHELLS and process.operands else process.start
    written = process.command.words[at]
    build = service.build if service else None
    if build is None or build.stage is None or not written.endswith(".sh"):
        return
    name, workdir = posixpath.basename(written), build.stage.workdir.rstrip("/")
    own = written.startswith("./") or (workdir and written.startswith(f"{workdir}/"))
    if not own or name in names or launch.script:
        return
    where = process.place(at)
    if doubt := _made(launch, name):
        yield Unknown(where, doubt, launch.name)
        return
    message = f"The project has no `{name}`, which `{launch.name}` starts"
    related = (Related(build.stage.where, "in this image"),)
    yield Finding(where, message, related, scope=launch.name)


def _made(launch: Launch, name: str) -> str:
    """Why a script that no file of the project is may be in the image nevertheless."""
    service = launch.service
    assert service is not None
    assert service.build is not None
    stages = service.build.image.stages
    if not is_plain(service.build) or any(c.stage for s in stages for c in s.copies):
        return f"`{name}` may come from another image"
    if service.compose and any(each.kind == "bind" for each in service.compose.volumes):
        return "a mount may bring it"
    runs = [run for stage in stages for run in stage.runs]
    if any(UNKNOWN in run.words or _FETCHES & set(run.words) for run in runs):
        return "a command may make it"
    return "a command makes it" if any(name in word for r in runs for word in r.words) else ""


def _absent(launch: Launch, named: Named, found: Found) -> Finding | Unknown:
    where = launch.process.place(named.word)
    if found.doubt:
        return Unknown(where, found.doubt, launch.name)
    assert launch.service is not None
    build = launch.service.build
    assert build is not None
    related = [Related(build.stage.where if build.stage else build.origin, "in this image")]
    related += [
        Related(start_of(path), "there is a file of this name") for path in found.elsewhere[:2]
    ]
    message = f"`{named.module}` is not where `{launch.name}` starts"
    return Finding(where, message, tuple(related), scope=launch.name)


class _Bound:
    """The names that the modules of the project bind."""

    def __init__(self, deployment: Deployment) -> None:
        self._modules = {each.where.path: each for each in deployment.facts(ModuleNames)}

    def verdict(self, launch: Launch, named: Named, path: str) -> Finding | Evidence | Unknown:
        where = launch.process.place(named.word)
        module = self._modules.get(path)
        if not named.attribute or (module and named.attribute in module.names):
            return Evidence(where, f"{path} is there", launch.name)
        if module is None or module.open:
            return Unknown(where, f"which names {path} binds is not known", launch.name)
        message = f"`{path}` binds no `{named.attribute}`"
        related = (Related(module.where, "this module is meant"),)
        return Finding(where, message, related, scope=launch.name)
