"""What of a build context reaches the image, stages that are thrown away left out."""

from __future__ import annotations

import posixpath
from collections import deque
from collections.abc import Iterator

from deploylint.deployment.contexts import BuildContext, normal, stages_by_name
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Copy, Image, Stage
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deploylint.deployment import Deployment
    from deploylint.deployment.services import Service

_MAX_VISITS = 5_000


class Carried(NamedTuple):
    """Part of the context that a COPY takes along; ``source`` is "" for all of it."""

    source: str
    copy: Copy
    place: int

    @property
    def whole(self) -> bool:
        return self.source in ("", "*") and not self.copy.excludes


class _Visit(NamedTuple):
    """The number of a stage of which the image holds ``path``, None for everything."""

    stage: int
    path: str | None


class Copies:
    """What the images of the project hold of their contexts, for each stage once."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._known: dict[tuple[str, int | None], tuple[Carried, ...]] = {}

    def of(self, context: BuildContext) -> tuple[Carried, ...]:
        """What the built image holds of its context, ``COPY --from`` earlier stages included."""
        key = (context.dockerfile, context.stage.number if context.stage else None)
        if key not in self._known:
            self._known[key] = tuple(dict.fromkeys(self._carried(context)))
        return self._known[key]

    def _carried(self, context: BuildContext) -> Iterator[Carried]:
        stages = stages_by_name(context.image)
        pending = deque(_Visit(stage.number, None) for stage in context.lineage)
        seen = set(pending)
        while pending:
            visit = pending.popleft()
            stage = context.image.stages[visit.stage]
            for copy in stage.copies:
                if not copy.stage:
                    yield from _from_context(stage, visit.path, copy)
                    continue
                origin = stages.get(copy.stage.lower())
                visits = _from_stage(context.image, origin, copy)
                fresh = [each for each in visits if each not in seen]
                pending += fresh
                seen.update(fresh)
            if len(seen) > _MAX_VISITS:
                reason = f"over {_MAX_VISITS:,} copies from stages lead into this image"
                self._deployment.leave_out(context.image.where, reason)
                return


def _from_context(stage: Stage, held: str | None, copy: Copy) -> Iterator[Carried]:
    for place, written in enumerate(copy.sources):
        if written == UNKNOWN or "://" in written:
            continue
        source = normal(posixpath.join(".", written.lstrip("/")))
        part = None if source is None else _part(stage, held, source, copy.target)
        if part is not None:
            yield Carried(part, copy, place)


def _from_stage(image: Image, stage: Stage | None, copy: Copy) -> Iterator[_Visit]:
    while stage is not None:
        for source in copy.sources:
            path = None if source == UNKNOWN else posixpath.normpath("/" + source.lstrip("/"))
            if path is not None:
                yield _Visit(stage.number, None if path == "/" else path)
        stage = image.stages[stage.parent] if stage.parent is not None else None


def _part(stage: Stage, held: str | None, source: str, target: str) -> str | None:
    """What of ``source``, copied to ``target``, lies in the path that is held; None for nothing."""
    if held is None:
        return source
    if UNKNOWN in (target, stage.workdir):
        return None
    at = posixpath.normpath(posixpath.join("/", stage.workdir, target))
    if at == held or at.startswith(held + "/"):
        return source
    above = at if at == "/" else at + "/"
    if not held.startswith(above):
        return None
    rest = held[len(above) :]
    if posixpath.basename(source) == rest and "." in rest:
        return source
    return posixpath.join(source, rest) if source else rest


def placed_at(copies: Copies, service: Service, written: str) -> Iterator[str]:
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
    for each in copies.of(build) if build else ():
        at = _destination(each.copy, each.source, workdir)
        alone = "/" not in written and posixpath.basename(at) == written
        if build and (at == wanted or alone):
            yield posixpath.normpath(posixpath.join(build.directory, each.source))


def _destination(copy: Copy, source: str, workdir: str) -> str:
    """The path of a file that is copied, whether the target names a folder or the file."""
    at = posixpath.normpath(posixpath.join("/", workdir, copy.target))
    folder = copy.target.endswith(("/", ".")) or len(copy.sources) > 1
    return posixpath.join(at, posixpath.basename(source)) if folder else at
