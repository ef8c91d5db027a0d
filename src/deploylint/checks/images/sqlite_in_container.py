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
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Related, Severity, Unknown
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
                yield _verdict(service, setting, match["path"])


def _verdict(service: Service, setting: Setting, path: str) -> Finding | Evidence | Unknown:
    compose = service.compose
    assert compose is not None
    workdir = compose.working_dir or (service.stage.workdir if service.stage else UNKNOWN)
    if not path.startswith("/") and (not workdir or workdir == UNKNOWN):
        return Unknown(setting.where, "the working folder is not known", service.name)
    at = posixpath.normpath(posixpath.join(workdir, path))
    for volume in compose.volumes:
        if volume.target == UNKNOWN:
            return Unknown(setting.where, "a mount may hold it", service.name)
        target = posixpath.normpath(volume.target or "/-")
        if at == target or at.startswith(target.rstrip("/") + "/"):
            return Evidence(volume.where, f"{at} lies in a volume", service.name)
    if not compose.complete:
        return Unknown(setting.where, "part of the service is defined elsewhere", service.name)
    message = f"The database {at} is lost with the container: no volume holds it"
    related = (Related(service.where, f"the volumes of `{service.name}` do not cover it"),)
    return Finding(setting.where, message, related, scope=service.name)
