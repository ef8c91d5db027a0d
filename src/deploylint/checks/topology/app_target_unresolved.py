"""DPN006: a command names a module or an application that the project does not have."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.topology._services import is_deployed
from deploylint.deployment import Deployment
from deploylint.deployment.facts.python import ModuleNames
from deploylint.deployment.imports import Found, ImportPaths, Named, named_by
from deploylint.deployment.launches import LAUNCHED, Launch, Launches
from deploylint.model import Evidence, Finding, Related, Severity, Unknown, Where
from deploylint.registry import DEPLOYED, rule


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
    for launch in deployment.model(Launches).all:
        named = named_by(launch.process)
        place = launch.process.command.where
        started = launch.service is None or is_deployed(deployment, launch.service.where.path)
        if named is None or (place, launch.name) in seen or launch.development or not started:
            continue
        seen.add((place, launch.name))
        found = paths.find(launch, named)
        yield (
            modules.verdict(launch, named, found.path)
            if found.path
            else _absent(launch, named, found)
        )


def _absent(launch: Launch, named: Named, found: Found) -> Finding | Unknown:
    where = launch.process.place(named.word)
    if found.doubt:
        return Unknown(where, found.doubt, launch.name)
    assert launch.service is not None
    build = launch.service.build
    assert build is not None
    related = [Related(build.stage.where if build.stage else build.origin, "in this image")]
    related += [Related(_top(path), "there is a file of this name") for path in found.elsewhere[:2]]
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
        message = f"{path} binds no `{named.attribute}`"
        related = (Related(module.where, "this module is meant"),)
        return Finding(where, message, related, scope=launch.name)


def _top(path: str) -> Where:
    return Where(path, 0, 0, 1, 1, 1, 1)
