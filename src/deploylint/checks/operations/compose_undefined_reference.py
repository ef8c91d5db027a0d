"""DPO008: compose refuses the project: a service names what no file of it defines."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from difflib import get_close_matches

from deploylint.deployment import Deployment
from deploylint.deployment.compositions import Compositions
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeNames, ComposeService
from deploylint.deployment.projects import Project, Projects
from deploylint.files.classify import Context
from deploylint.lazy.records import NamedTuple
from deploylint.model import Evidence, Finding, Related, Severity, Unknown, Where, start_of
from deploylint.registry import ABSOLUTE, rule

_SILENT = frozenset({Context.TEST, Context.EXAMPLE, Context.VENDORED})
# Networks that the engine has by itself.
_BUILT_IN = frozenset({"default", "host", "none", "bridge"})


class Reference(NamedTuple):
    """A name that a service uses; ``kind`` is what it names."""

    where: Where
    kind: str
    name: str


@rule(
    "DPO008",
    "compose-undefined-reference",
    on=Deployment,
    needs=(ComposeService,),
    severity=Severity.ERROR,
    contexts=ABSOLUTE,
)
def compose_undefined_reference(
    deployment: Deployment,
) -> Iterator[Finding | Evidence | Unknown]:
    names = {each.where.path: each for each in deployment.facts(ComposeNames)}
    compositions = deployment.model(Compositions)
    for project in deployment.model(Projects).all:
        if any(deployment.context_of(path) in _SILENT for path in project.files):
            continue
        if not compositions.is_whole(project.files) or _is_ranchers(deployment, project.files[0]):
            continue
        files = [names[path] for path in project.files if path in names]
        if any(each.open for each in files):
            reason = "it includes other files, or could not be read whole"
            yield Unknown(start_of(project.files[0]), reason)
        else:
            others = [each for path, each in names.items() if path not in project.files]
            alone = compositions.stands_alone(project.files)
            yield from _verdicts(deployment, project, files, [] if alone else others)


def _is_ranchers(deployment: Deployment, path: str) -> bool:
    """Whether Rancher reads the file, which makes volumes that nobody defines."""
    folder = posixpath.dirname(path)
    names = ("rancher-compose.yml", "rancher-compose.yaml")
    return any(posixpath.join(folder, name) in deployment.paths() for name in names)


def _verdicts(
    deployment: Deployment, project: Project, files: list[ComposeNames], others: list[ComposeNames]
) -> Iterator[Finding | Evidence | Unknown]:
    defined = _defined({each.name for each in project.services}, files)
    elsewhere = _defined(
        {each.name for each in deployment.facts(ComposeService)} if others else set(), others
    )
    found = 0
    for service in project.services:
        for reference in _references(service.compose) if service.compose else ():
            if reference.name in defined[reference.kind] or reference.name == UNKNOWN:
                continue
            found += 1
            if reference.name in elsewhere[reference.kind]:
                reason = f"another file of the repository defines `{reference.name}`"
                yield Unknown(reference.where, reason, service.name)
            else:
                yield _finding(project, service.name, reference, defined[reference.kind])
    if not found:
        yield Evidence(start_of(project.files[0]), "Everything that its services name is defined")


def _finding(project: Project, scope: str, reference: Reference, known: set[str]) -> Finding:
    message = f"`{scope}` names the {reference.kind} `{reference.name}`, which nothing defines"
    near = get_close_matches(reference.name, sorted(known), n=1, cutoff=0.7)
    places = {each.name: each.where for each in project.services}
    related = tuple(
        Related(places[each], f"`{each}` is defined here")
        for each in near
        if reference.kind == "service"
    )
    return Finding(reference.where, message, related, scope=scope)


def _defined(services: set[str], files: list[ComposeNames]) -> dict[str, set[str]]:
    return {
        "service": services,
        "network": {name for each in files for name in each.networks} | _BUILT_IN,
        "volume": {name for each in files for name in each.volumes},
        "secret": {name for each in files for name in each.secrets},
        "config": {name for each in files for name in each.configs},
    }


def _references(compose: ComposeService) -> Iterator[Reference]:
    for wait in compose.depends_on:
        if wait.required:
            yield Reference(wait.where, "service", wait.service)
    for link in compose.links:
        yield Reference(link.where, "service", link.value.partition(":")[0])
    for source in compose.volumes_from:
        if not source.value.startswith("container:"):
            yield Reference(source.where, "service", source.value.partition(":")[0])
    if compose.network_mode.startswith("service:"):
        yield Reference(compose.where, "service", compose.network_mode.partition(":")[2])
    for network in compose.networks:
        yield Reference(network.where, "network", network.value)
    for volume in compose.volumes:
        if volume.kind == "volume" and volume.source:
            yield Reference(volume.where, "volume", volume.source)
    for secret in compose.secrets:
        yield Reference(secret.where, "secret", secret.value)
    for config in compose.configs:
        yield Reference(config.where, "config", config.value)
