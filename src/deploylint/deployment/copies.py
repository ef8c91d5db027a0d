"""What of a build context reaches the image, stages that are thrown away left out."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.contexts import BuildContext, normal, stage_of
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Copy, Image, Stage
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deploylint.deployment.services import Service

_MAX_VISITS = 200


class Carried(NamedTuple):
    """Part of the context that a COPY takes along; ``source`` is "" for all of it."""

    source: str
    copy: Copy
    place: int

    @property
    def whole(self) -> bool:
        return self.source in ("", "*") and not self.copy.excludes


class _Visit(NamedTuple):
    """A stage of which the image holds ``path``, None for everything."""

    stage: Stage
    path: str | None


def carried(context: BuildContext) -> tuple[Carried, ...]:
    """What the built image holds of its context, ``COPY --from`` earlier stages included."""
    pending = [_Visit(stage, None) for stage in context.lineage]
    seen = set(pending)
    found: dict[Carried, None] = {}
    while pending and len(seen) < _MAX_VISITS:
        visit = pending.pop(0)
        for copy in visit.stage.copies:
            if not copy.stage:
                found.update(dict.fromkeys(_from_context(visit, copy)))
                continue
            fresh = [each for each in _from_stage(context.image, copy) if each not in seen]
            pending += fresh
            seen.update(fresh)
    return tuple(found)


def _from_context(visit: _Visit, copy: Copy) -> Iterator[Carried]:
    for place, written in enumerate(copy.sources):
        if written == UNKNOWN or "://" in written:
            continue
        source = normal(posixpath.join(".", written.lstrip("/")))
        part = None if source is None else _part(visit, source, copy.target)
        if part is not None:
            yield Carried(part, copy, place)


def _from_stage(image: Image, copy: Copy) -> Iterator[_Visit]:
    stage = stage_of(image, copy.stage)
    while stage is not None:
        for source in copy.sources:
            path = None if source == UNKNOWN else posixpath.normpath("/" + source.lstrip("/"))
            if path is not None:
                yield _Visit(stage, None if path == "/" else path)
        stage = image.stages[stage.parent] if stage.parent is not None else None


def _part(visit: _Visit, source: str, target: str) -> str | None:
    """What of ``source``, copied to ``target``, lies in the visited path; None for nothing."""
    if visit.path is None:
        return source
    if UNKNOWN in (target, visit.stage.workdir):
        return None
    at = posixpath.normpath(posixpath.join("/", visit.stage.workdir, target))
    if at == visit.path or at.startswith(visit.path + "/"):
        return source
    above = at if at == "/" else at + "/"
    if not visit.path.startswith(above):
        return None
    rest = visit.path[len(above) :]
    if posixpath.basename(source) == rest and "." in rest:
        return source
    return posixpath.join(source, rest) if source else rest


def placed_at(service: Service, written: str) -> Iterator[str]:
    """The files of the project that a container of the service has at a path.

    ``written`` is a path in the container, or a name that is looked for in folders of programs.
    """
    build, compose = service.build, service.compose
    workdir = build.stage.workdir if build and build.stage else ""
    wanted = posixpath.normpath(posixpath.join("/", workdir, written))
    for volume in compose.volumes if compose else ():
        if volume.kind == "bind" and posixpath.normpath(volume.target) == wanted:
            folder = posixpath.dirname(volume.where.path)
            yield posixpath.normpath(posixpath.join(folder, volume.source))
    for each in carried(build) if build else ():
        at = _destination(each.copy, each.source, workdir)
        alone = "/" not in written and posixpath.basename(at) == written
        if build and (at == wanted or alone):
            yield posixpath.normpath(posixpath.join(build.directory, each.source))


def _destination(copy: Copy, source: str, workdir: str) -> str:
    """The path of a file that is copied, whether the target names a folder or the file."""
    at = posixpath.normpath(posixpath.join("/", workdir, copy.target))
    folder = copy.target.endswith(("/", ".")) or len(copy.sources) > 1
    return posixpath.join(at, posixpath.basename(source)) if folder else at
