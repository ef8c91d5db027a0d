"""Where the files of the project lie on a server, or in a container of nginx."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.configurations import is_below
from deploylint.deployment.contexts import BuildContext, normal
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.folders import Checkout
from deploylint.deployment.folders import Folder, Folders
from deploylint.deployment.production import deployed, is_deployed
from deploylint.deployment.services import Service
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where

_NGINX = regex(r"nginx|openresty|angie")
_SECRETS = regex(r"(?:.*/)?\.env(?!.*(?:example|sample|template|dist|test))[\w.-]*")
_SOURCE = (".py", ".sql", ".sqlite3", ".pem", ".key")


class ProjectFolder(NamedTuple):
    """An absolute folder that holds the project; ``service`` is the container that has it.

    ``holds`` is the worst that is in it: ``.git``, an env file, or its code.
    """

    path: str
    where: Where
    holds: str
    service: Service | None = None

    @property
    def has_secrets(self) -> bool:
        return self.holds.rpartition("/")[2].startswith(".")


def project_folders(deployment: Deployment) -> Iterator[ProjectFolder]:
    for each in deployment.facts(Checkout):
        if is_deployed(deployment, each.where.path):
            yield ProjectFolder(each.path, each.where, ".git")
    for service in deployed(deployment):
        if service.unit:
            yield from _of_unit(service)
        elif _NGINX.search(_image(service)):
            yield from _mounted(deployment, service)
            yield from _copied(deployment, service) if service.build else ()


def _image(service: Service) -> str:
    lineage = service.build.lineage if service.build else ()
    return lineage[-1].base if lineage else (service.compose and service.compose.image) or ""


def _of_unit(service: Service) -> Iterator[ProjectFolder]:
    unit = service.unit
    assert unit is not None
    files = [each.value.lstrip("-") for each in unit.all("Service", "EnvironmentFile")]
    for setting in unit.all("Service", "WorkingDirectory"):
        path = posixpath.normpath(setting.value.lstrip("-"))
        if path.startswith("/") and "%" not in path and "$" not in path and path != "/":
            inside = (each for each in files if is_below(each, path) and "/.env" in each)
            yield ProjectFolder(path, setting.where, next(inside, "the application"))


def _mounted(deployment: Deployment, service: Service) -> Iterator[ProjectFolder]:
    compose = service.compose
    for volume in compose.volumes if compose else ():
        known = volume.source.startswith(".") and volume.target.startswith("/")
        folder = posixpath.dirname(volume.where.path)
        source = normal(posixpath.join(folder, volume.source)) if known else None
        if source is not None and (holds := _worst(source, deployment.paths())):
            yield ProjectFolder(posixpath.normpath(volume.target), volume.where, holds, service)


def _copied(deployment: Deployment, service: Service) -> Iterator[ProjectFolder]:
    build = service.build
    assert build is not None
    folder = next((each for each in deployment.model(Folders).all if build in each.builds), None)
    for stage in build.lineage if folder else ():
        for copy in stage.copies:
            if folder and not copy.stage and UNKNOWN not in (copy.target, stage.workdir):
                target = posixpath.normpath(posixpath.join("/", stage.workdir, copy.target))
                sources = (normal(each.lstrip("/")) for each in copy.sources)
                held = (_kept(build, folder, each) for each in sources if each is not None)
                if holds := next(filter(None, held), ""):
                    yield ProjectFolder(target, copy.where, holds, service)


def _kept(build: BuildContext, folder: Folder, source: str) -> str:
    """The worst of what a COPY of a folder takes along, the ignore file heeded."""
    if not build.directory and not source and folder.held(".git/config"):
        return ".git"
    below = [each for each in folder.files if is_below(each, source) and folder.held(each)]
    return _worst_of(below) if source not in folder.files else ""


def _worst(source: str, paths: frozenset[str]) -> str:
    if source in paths:
        return ""
    return _worst_of(path for path in paths if is_below(path, source)) if source else ".git"


def _worst_of(paths: Iterator[str] | list[str]) -> str:
    found = sorted(paths)
    secret = next((each for each in found if _SECRETS.fullmatch(each)), "")
    return secret or next((each for each in found if each.endswith(_SOURCE)), "")
