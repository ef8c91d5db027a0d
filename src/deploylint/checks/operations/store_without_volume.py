"""DPO002: what a data store keeps lies in its container, and goes with it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.checks.operations._volumes import (
    ADDED,
    MOVED,
    MOVING,
    OLD_POSTGRES,
    volume_fixes,
)
from deploylint.deployment import Deployment
from deploylint.deployment.facts import UNKNOWN, PreparedFix
from deploylint.deployment.facts.compose import ComposeService, Volume
from deploylint.deployment.projects import Project, Projects
from deploylint.deployment.services import Service
from deploylint.deployment.stores import CACHE, Store, store_of
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Related, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile

# Options that move the data folder.
_MOVING = ("--dbpath", "--dir", "--datadir", "--data-dir", "-D", "--path.data")
# Images that declare a volume themselves: it has no name, and `down` forgets it.
_ANONYMOUS = frozenset({"postgresql", "mysql", "mongodb", "rabbitmq", "cassandra", "couchdb"})
_OTHER = regex(r"backup|log|conf|init|cert|ssl|/run|tmp|plugin|import|script|/etc/|dump|secret")
_MAJOR = regex(r":v?(?P<major>[0-9]+)")
_OFFICIAL = frozenset({"postgres", "library/postgres", "docker.io/postgres"})
_FIRST_MOVED = 18


@rule(
    "DPO002",
    "store-without-volume",
    on="compose",
    triggers=("image",),
    needs=(ComposeService,),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    fixable=True,
)
def store_without_volume(document: ComposeFile) -> Iterator[PreparedFix]:
    yield from volume_fixes(document)


@store_without_volume.join
def nothing_keeps_it(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    fixes = {(each.where, each.case): each.fix for each in deployment.prepared("DPO002")}
    for outcome in _outcomes(deployment):
        fits = isinstance(outcome, Finding) and (outcome.where, MOVED) in fixes
        case = MOVED if fits else ADDED
        if isinstance(outcome, Finding):
            outcome = outcome._replace(fix=fixes.get((outcome.where, case)))
        yield outcome


def _outcomes(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    for project in deployment.model(Projects).all:
        for service, compose in project.daemons:
            store = store_of(service)
            if store and store.kind != CACHE and store.folder and compose.complete:
                yield _verdict(project, service, compose, store)


def _verdict(
    project: Project, service: Service, compose: ComposeService, store: Store
) -> Finding | Evidence | Unknown:
    folder = _folder(service, compose, store)
    targets = [each.target for each in compose.volumes] + [each.value for each in compose.tmpfs]
    if folder is None or UNKNOWN in targets or compose.volumes_from:
        reason = "a variable or another service decides where its data lies"
        return Unknown(compose.where, reason, compose.name)
    if moved := _before_the_folder_moved(compose):
        return moved
    if any(_holds(target.partition(":")[0], folder) for target in targets):
        return Evidence(compose.where, f"`{compose.name}` keeps its data in a volume", compose.name)
    beside = next((each for each in compose.volumes if _is_data(each)), None)
    message = f"`{compose.name}` keeps its data in `{folder}`, where no volume is mounted"
    if store.name in _ANONYMOUS and not beside:
        message += ": the next `down` and `up` starts empty"
    sure = project.is_production or beside
    return Finding(
        beside.where if beside else compose.where,
        message,
        tuple(_users(project, compose)),
        severity=Severity.ERROR if sure else Severity.WARNING,
        scope=compose.name,
    )


def _folder(service: Service, compose: ComposeService, store: Store) -> str | None:
    """Where the data lies; None where that is not known."""
    for setting in compose.environment:
        if setting.name in MOVING:
            return None if setting.value == UNKNOWN else setting.value
    words = [word for command in service.commands or () for word in command.words]
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in _MOVING:
            found = value if equals else next(iter(words[index + 1 :]), UNKNOWN)
            return None if found == UNKNOWN else found
    if store.name == "minio":
        return _served(words, store.folder)
    return None if UNKNOWN in words or compose.configs else store.folder


def _served(words: list[str], default: str) -> str | None:
    """The folder that ``minio server FOLDER`` serves."""
    after = words[words.index("server") + 1 :] if "server" in words else words
    folders = [word for word in after if word.startswith("/")]
    if any(UNKNOWN in word or "{" in word for word in words):
        return None
    return folders[0] if folders else default


def _holds(target: str, folder: str) -> bool:
    """Whether a mount at ``target`` holds a folder, or a part of it."""
    target, folder = (posixpath.normpath(each) + "/" for each in (target, folder))
    return folder.startswith(target) or target.startswith(folder)


def _is_data(volume: Volume) -> bool:
    """Whether a volume seems meant for the data: it has a name, and no other purpose."""
    return volume.kind == "volume" and bool(volume.source) and not _OTHER.search(volume.target)


def _before_the_folder_moved(compose: ComposeService) -> Finding | None:
    """PostgreSQL 18 refuses a mount at the data folder of all versions before."""
    if compose.repository not in _OFFICIAL or compose.image is None:
        return None
    match = _MAJOR.search(compose.image)
    major = int(match["major"]) if match else None
    if (major is not None and major < _FIRST_MOVED) or compose.image == UNKNOWN:
        return None
    if any(each.name == "PGDATA" for each in compose.environment):
        return None
    for volume in compose.volumes:
        if posixpath.normpath(volume.target) == OLD_POSTGRES:
            since = "refuses to start with" if major else "is by now a version that refuses"
            return Finding(
                volume.where,
                f"`{compose.image}` {since} a volume at `{OLD_POSTGRES}`",
                (Related(compose.where, "since version 18 data lies one folder higher"),),
                severity=Severity.ERROR if major else Severity.WARNING,
                scope=compose.name,
            )
    return None


def _users(project: Project, compose: ComposeService) -> Iterator[Related]:
    for other in project.services:
        for wait in other.compose.depends_on if other.compose else ():
            if wait.service == compose.name:
                yield Related(wait.where, f"`{other.name}` uses it")
