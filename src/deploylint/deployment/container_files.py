"""Which file of the project lies at a path in a container."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.contexts import normal
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.services import Service
from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


class ContainerFiles:
    """Follows mounts and COPY back to the project, also where a file gets another name."""

    def __init__(self, deployment: Deployment) -> None:
        self._paths = deployment.paths()

    def find(self, service: Service, written: str) -> str | None:
        """The file that a command of the service means by ``written``; None where none is seen."""
        if UNKNOWN in written:
            return None
        at = posixpath.normpath(posixpath.join(_workdir(service), written))
        return self.placed(service, at) or self._by_ending(service, at)

    def placed(self, service: Service, written: str) -> str | None:
        """The file that a mount or COPY puts at a path, relative ones below the working folder."""
        at = posixpath.normpath(posixpath.join(_workdir(service), written))
        return next((path for path in self._sources(service, at) if path in self._paths), None)

    def _sources(self, service: Service, at: str) -> Iterator[str]:
        folder = posixpath.dirname(service.where.path)
        for volume in service.compose.volumes if service.compose else ():
            if volume.source.startswith("."):
                yield from _below(folder, volume.source, volume.target, at)
        build = service.build
        for stage in build.lineage if build else ():
            for copy in stage.copies:
                target = posixpath.join("/", stage.workdir, copy.target)
                into = copy.target.endswith(("/", ".")) or len(copy.sources) > 1
                for source in () if copy.stage or UNKNOWN in target else copy.sources:
                    named = posixpath.join(target, posixpath.basename(source)) if into else target
                    assert build is not None
                    yield from _below(build.directory, source.lstrip("/"), named, at)
                    yield from _below(build.directory, source.lstrip("/"), target, at)

    def _by_ending(self, service: Service, at: str) -> str | None:
        """The only file of the service's folder, else of the project, whose path ends so."""
        parts = at.strip("/").split("/")
        for start in range(len(parts)):
            tail = "/".join(parts[start:])
            found = [each for each in self._paths if each == tail or each.endswith(f"/{tail}")]
            inside = [each for each in found if each.startswith(service.directory)]
            if inside or found:
                chosen = inside or found
                return chosen[0] if len(chosen) == 1 else None
        return None


def _below(folder: str, source: str, target: str, at: str) -> Iterator[str]:
    """The path in the project of what lies at ``at``, if ``source`` is put at ``target``."""
    target = posixpath.normpath(target)
    rest = at.removeprefix(target.rstrip("/") + "/")
    if at == target or rest != at:
        path = normal(posixpath.join(folder, source, "" if at == target else rest))
        if path is not None:
            yield path.rstrip("/")


def _workdir(service: Service) -> str:
    compose, stage = service.compose, service.stage
    told = (compose.working_dir if compose else "") or (stage.workdir if stage else "")
    return posixpath.join("/", told) if UNKNOWN not in told else "/"
