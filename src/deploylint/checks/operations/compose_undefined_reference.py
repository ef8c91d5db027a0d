"""DPO008: compose refuses the project: a service names what no file of it defines."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from deploylint.deployment import Deployment
from deploylint.deployment.compositions import Compositions
from deploylint.deployment.facts import UNKNOWN, PreparedFix
from deploylint.deployment.facts.compose import ComposeNames, ComposeService
from deploylint.deployment.projects import Project, Projects, is_ranchers
from deploylint.files.classify import Context
from deploylint.formats.compose.edits import define
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Fix, Related, Severity, Unknown, Where, start_of
from deploylint.registry import ABSOLUTE, rule

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile

_NAME = regex(r"[A-Za-z0-9][\w.-]*")
_HERE = (", and may be meant", " here")
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
    on="compose",
    triggers=("volumes", "networks"),
    needs=(ComposeService,),
    severity=Severity.ERROR,
    contexts=ABSOLUTE,
    fixable=True,
)
def compose_undefined_reference(document: ComposeFile) -> Iterator[PreparedFix]:
    """What defines each volume and network that the file names and does not define."""
    named = [
        *(
            ("volumes", each.source)
            for service in document.services.values()
            for each in service.volumes
        ),
        *(
            ("networks", each.network)
            for service in document.services.values()
            for each in service.networks
        ),
    ]
    for section, name in named:
        if name and name.known and not name.shared and _NAME.fullmatch(name.text):
            edit = define(document.value, section, name.text)
            title = f"Define `{name.text}`"
            yield PreparedFix(name.where, Fix(title, (edit,)) if edit else None, section)


@compose_undefined_reference.join
def nothing_defines_it(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    names = {each.where.path: each for each in deployment.facts(ComposeNames)}
    compositions = deployment.model(Compositions)
    for project in deployment.model(Projects).all:
        if any(deployment.context_of(path) in _SILENT for path in project.files):
            continue
        if not compositions.is_whole(project.files) or is_ranchers(
            deployment.paths(), project.files[0]
        ):
            continue
        files = [names[path] for path in project.files if path in names]
        if any(each.open for each in files):
            reason = "it includes other files, or could not be read whole"
            yield Unknown(start_of(project.files[0]), reason)
        else:
            others = [each for path, each in names.items() if path not in project.files]
            alone = compositions.stands_alone(project.files)
            for each in _verdicts(deployment, project, files, [] if alone else others):
                yield _fixed(deployment, each) if isinstance(each, Finding) else each


def _fixed(deployment: Deployment, finding: Finding) -> Finding:
    """The finding with what defines the name, where no name is near that may be meant."""
    place = finding.where
    for each in deployment.prepared("DPO008") if not finding.related else ():
        within = place.start <= each.where.start and each.where.end <= place.end
        if each.where.path == place.path and within and each.fix:
            return finding._replace(fix=each.fix)
    return finding


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
        Related(places.get(each, reference.where), f"`{each}` is defined{_HERE[each in places]}")
        for each in near
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
