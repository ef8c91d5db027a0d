"""DPN020: a SQLite file lies in the container, where the next deployment deletes it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Image, Setting
from deploylint.deployment.production import deployed
from deploylint.deployment.services import Service
from deploylint.deployment.sqlite_files import SqliteFiles
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Evidence, Finding, Related, Severity, Unknown, Where
from deploylint.registry import DEPLOYED, rule

_URL = regex(r"sqlite(?:\+\w+)?:///(?P<path>[^?\s]+)")
_MEMORY = regex(r":memory:|file::memory:.*")


@rule(
    "DPN020",
    "sqlite-in-container",
    on=Deployment,
    needs=(ComposeService, Image),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
)
def sqlite_in_container(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    for service in deployed(deployment):
        if service.compose is None:
            continue
        for setting in deployment.model(Environments).of(service).settings.values():
            match = _URL.fullmatch(setting.value)
            if match and not _MEMORY.fullmatch(match["path"]):
                yield _of_setting(service, setting, match["path"])
        yield from _of_code(deployment.model(SqliteFiles), service)


def _of_code(files: SqliteFiles, service: Service) -> Iterator[Finding | Evidence | Unknown]:
    compose = service.compose
    for file in files.of(service):
        at = files.place(service, file)
        if at is None and compose and compose.volumes:
            yield Unknown(file.where, "where it lies in the image is not known", service.name)
            continue
        verdict = _verdict(service, file.where, at or posixpath.basename(file.path))
        if isinstance(verdict, Finding) and not file.settings:
            verdict = verdict._replace(severity=Severity.WARNING, confidence=Confidence.MEDIUM)
        yield verdict


def _of_setting(service: Service, setting: Setting, path: str) -> Finding | Evidence | Unknown:
    compose = service.compose
    assert compose is not None
    workdir = compose.working_dir or (service.stage.workdir if service.stage else UNKNOWN)
    if not path.startswith("/") and (not workdir or workdir == UNKNOWN):
        return Unknown(setting.where, "the working folder is not known", service.name)
    return _verdict(service, setting.where, posixpath.normpath(posixpath.join(workdir, path)))


def _verdict(service: Service, where: Where, at: str) -> Finding | Evidence | Unknown:
    compose = service.compose
    assert compose is not None
    for volume in compose.volumes:
        if volume.target == UNKNOWN:
            return Unknown(where, "a mount may hold it", service.name)
        target = posixpath.normpath(volume.target or "/-")
        if at == target or at.startswith(target.rstrip("/") + "/"):
            return Evidence(volume.where, f"{at} lies in a volume", service.name)
    if not compose.complete:
        return Unknown(where, "part of the service is defined elsewhere", service.name)
    message = f"The database {at} is lost with the container: no volume holds it"
    related = (Related(service.where, f"the volumes of `{service.name}` do not cover it"),)
    return Finding(where, message, related, scope=service.name)
