"""Which file of the project lies at a path in a container."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.contexts import normal, stages_by_name
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Image, Stage
from deploylint.deployment.services import Service
from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_MAX_STAGES = 5


class ContainerFiles:
    """Follows mounts and COPY back to the project, also where a file gets another name."""

    def __init__(self, deployment: Deployment) -> None:
        self._paths = deployment.paths()
        self._named = deployment.files.named

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

    def at(self, service: Service, path: str) -> str | None:
        """Where a file of the project lies in a container; None where nothing says so."""
        folder = posixpath.dirname(service.where.path)
        for volume in service.compose.volumes if service.compose else ():
            if volume.source.startswith("."):
                source = posixpath.normpath(posixpath.join(folder, volume.source))
                if (rest := _rest(source, path)) is not None:
                    return posixpath.normpath(posixpath.join(volume.target, rest))
        build = service.build
        inside = build.inside(path) if build else None
        return (
            _Copied(build.image, inside).to(build.stage, _MAX_STAGES) if build and inside else None
        )

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
        named = self._named(parts[-1])
        for start in range(len(parts)):
            tail = "/".join(parts[start:])
            found = [each for each in named if each == tail or each.endswith(f"/{tail}")]
            inside = [each for each in found if each.startswith(service.directory)]
            if inside or found:
                chosen = inside or found
                return chosen[0] if len(chosen) == 1 else None
        return None


class _Copied:
    """Follows one file of the build context through the stages of an image."""

    def __init__(self, image: Image, path: str) -> None:
        self._image = image
        self._stages = stages_by_name(image)
        self._path = path
        self._known: dict[tuple[int, int], str | None] = {}

    def to(self, stage: Stage | None, left: int) -> str | None:
        """Where a stage, or one of ``left`` that it is made of, has the file."""
        while stage is not None and left:
            if (stage.number, left) not in self._known:
                self._known[stage.number, left] = self._within(stage, left)
            if found := self._known[stage.number, left]:
                return found
            stage = self._image.stages[stage.parent] if stage.parent is not None else None
        return None

    def _within(self, stage: Stage, left: int) -> str | None:
        for copy in stage.copies:
            origin = self._stages.get(copy.stage.lower()) if copy.stage else None
            held = (self.to(origin, left - 1) or "") if copy.stage else self._path
            target = posixpath.join("/", stage.workdir, copy.target)
            for written in () if UNKNOWN in target else copy.sources:
                source = posixpath.normpath(written if copy.stage else written.lstrip("/"))
                rest = _rest(source, held)
                into = copy.target.endswith(("/", ".")) or len(copy.sources) > 1
                if rest is not None:
                    named = posixpath.basename(self._path) if into and not rest else rest
                    return posixpath.normpath(posixpath.join(target, named))
        return None


def _rest(folder: str, path: str) -> str | None:
    """What of a path is left below a folder, "" for the folder itself; None outside."""
    if path == folder or (folder == "." and path):
        return "" if path == folder else path
    prefix = folder.rstrip("/") + "/"
    return path[len(prefix) :] if path.startswith(prefix) else None


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
