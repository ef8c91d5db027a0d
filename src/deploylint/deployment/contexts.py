"""Build contexts: which folder, Dockerfile and stage each image is built from."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from deploylint.deployment.compositions import Compositions
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import Build, ComposeService
from deploylint.deployment.facts.images import IgnoreFile, Image, Stage
from deploylint.deployment.facts.workflows import ImageBuilds, Workflow
from deploylint.deployment.published import is_same
from deploylint.formats.dockerignore import Matcher, names_for
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


# Files that only say how to build.
_DOCKER = regex(r"(?:[\w.-]*[._-])?(?:docker|container)(?:file|ignore)[^/]*$|\.[\w]+ignore$", re.I)

_INHERITED = ("process", "environment", "user", "workdir", "exposed", "healthcheck_where")


class BuildContext(NamedTuple):
    """One way in which the project builds an image.

    ``directory`` is relative to the root ("" is the root itself); ``stage`` is the
    one that is built, None where the target is unknown. ``origin`` says who builds
    it: a compose service, a workflow, or the Dockerfile itself where nobody does.
    """

    directory: str
    image: Image
    stage: Stage | None
    origin: Where
    ignore_file: IgnoreFile | None
    service: ComposeService | None = None

    @property
    def dockerfile(self) -> str:
        return self.image.where.path

    @property
    def lineage(self) -> tuple[Stage, ...]:
        """The stages that end up in the image, the built one first."""
        found: list[Stage] = []
        stage = self.stage
        while stage is not None:
            found.append(stage)
            stage = self.image.stages[stage.parent] if stage.parent is not None else None
        return tuple(found)

    def inside(self, path: str) -> str | None:
        """The path of a project file within the context, None for one outside."""
        if not self.directory:
            return path
        prefix = self.directory + "/"
        return path[len(prefix) :] if path.startswith(prefix) else None


class Contexts:
    """All build contexts of the project, those of compose first."""

    def __init__(self, deployment: Deployment) -> None:
        self._paths = deployment.files
        self._images = {image.where.path: image for image in deployment.facts(Image)}
        self._ignore_files = {
            each.where.path: each
            for each in deployment.facts(IgnoreFile)
            if each.kind == "dockerignore"
        }
        self._services = deployment.model(Compositions).services
        self._workflows = deployment.facts(Workflow)
        self._scripts = deployment.facts(ImageBuilds)
        self._published: dict[str, list[tuple[str, BuildContext]]] = {}
        self.all = tuple(self._build())
        self._own = {_name(each.service): each for each in reversed(self.all) if each.service}

    def of_service(self, service: ComposeService) -> BuildContext | None:
        """How the image of a compose service is built, None where it is not or is unknown.

        An image that the project publishes under the name is one that it builds.
        """
        own = self._own.get(_name(service))
        if own or service.build or not service.repository:
            return own
        found = {
            (each.dockerfile, each.stage and each.stage.number): each
            for name, each in self._published.get(_last(service.repository), ())
            if is_same(name, service.repository)
        }
        return next(iter(found.values()))._replace(service=service) if len(found) == 1 else None

    def matcher(self, context: BuildContext) -> Matcher:
        """The effective ignore file of a context; without one nothing is ignored."""
        ignore_file = context.ignore_file
        return Matcher(each.text for each in ignore_file.patterns) if ignore_file else Matcher()

    def _build(self) -> Iterator[BuildContext]:
        built: set[str] = set()
        seen: set[tuple[str, str, int | None, str]] = set()
        for build, service in self._builds():
            base = posixpath.dirname(build.where.path) if service else ""
            found = self._context(build, service, base)
            if found is None:
                continue
            built.add(found.dockerfile)
            names = (*build.names, service.repository) if service else build.names
            self._publish((name, found) for name in names if name)
            stage, ignored = found.stage, found.ignore_file
            key = (
                found.directory,
                found.dockerfile,
                stage and stage.number,
                ignored.where.path if ignored else "",
            )
            if service:
                yield found
            elif key not in seen:
                seen.add(key)
                yield found
        for path, image in self._images.items():
            if path not in built:
                plain = Build(image.where, "", "", "")
                yield self._make(self._likely_directory(image), image, plain, None)
        self._publish(self._scripted())

    def _publish(self, named: Iterable[tuple[str, BuildContext]]) -> None:
        for name, build in named:
            self._published.setdefault(_last(name), []).append((name, build))

    def _scripted(self) -> Iterator[tuple[str, BuildContext]]:
        """The names that scripts give to images, where only one Dockerfile can be meant."""
        for build in (each for script in self._scripts for each in script.builds if each.names):
            bases = dict.fromkeys(("", posixpath.dirname(build.where.path)))
            found = [each for base in bases if (each := self._context(build, None, base))]
            if len({each.dockerfile for each in found}) == 1:
                yield from ((name, found[0]) for name in build.names if name)

    def _builds(self) -> Iterator[tuple[Build, ComposeService | None]]:
        for service in self._services:
            if service.build:
                yield service.build, service
        for workflow in self._workflows:
            for build in workflow.builds:
                yield build, None

    def _context(
        self, build: Build, service: ComposeService | None, base: str
    ) -> BuildContext | None:
        if UNKNOWN in (build.context, build.dockerfile) or "://" in build.context:
            return None
        directory = normal(posixpath.join(base, build.context))
        if directory is None:
            return None
        relative_to = directory if service or not build.dockerfile else base
        written = posixpath.join(relative_to, build.dockerfile or "Dockerfile")
        image = self._images.get(normal(written) or "")
        if image is None:
            return None
        return self._make(directory, image, build, service)

    def _make(
        self, directory: str, image: Image, build: Build, service: ComposeService | None
    ) -> BuildContext:
        found = self._ignore_files
        names = ignore_names(image.where.path, directory)
        ignore_file = next((found[name] for name in names if name in found), None)
        stage = chosen_stage(image, build)
        return BuildContext(directory, image, stage, build.where, ignore_file, service)

    def _likely_directory(self, image: Image) -> str:
        """The Dockerfile's own folder where that holds what is copied, else the root."""
        own = posixpath.dirname(image.where.path)
        sources = [
            source.removeprefix("./").rstrip("/")
            for stage in image.stages
            for copy in (*stage.copies, *stage.mounts)
            if not copy.stage
            for source in copy.sources
            if source not in (".", "./", UNKNOWN) and "*" not in source and "://" not in source
        ]
        if not own:
            return own
        if not sources:
            return own if self._holds_more(own) else ""
        here = sum(self._exists(posixpath.join(own, source)) for source in sources)
        at_root = sum(self._exists(source) for source in sources)
        return own if here >= at_root else ""

    def _holds_more(self, directory: str) -> bool:
        """Whether a folder holds something that an image could be made of."""
        inside = (path[len(directory) + 1 :] for path in self._paths.below(directory))
        return any(not _DOCKER.match(path) for path in inside)

    def _exists(self, path: str) -> bool:
        return path in self._paths.all or any(self._paths.below(path))


def ignore_names(dockerfile: str, directory: str) -> tuple[str, ...]:
    """Where the ignore file of a build may lie, first found wins.

    Docker knows nothing of ``.containerignore``: it decides for a ``Containerfile``,
    or where it is the only one.
    """
    own, container, docker = names_for(dockerfile, directory)
    if posixpath.basename(dockerfile).lower().startswith("containerfile"):
        return own, container, docker
    return own, docker, container


def _name(service: ComposeService) -> tuple[tuple[str, ...], str]:
    return service.files, service.name


def _last(repository: str) -> str:
    return repository.rpartition("/")[2]


def stages_by_name(image: Image) -> dict[str, Stage]:
    """The stages by what may stand for them: a name in lower case, or a number."""
    found: dict[str, Stage] = {}
    for stage in image.stages:
        if stage.name != UNKNOWN:
            found.setdefault(stage.name.lower(), stage)
        found.setdefault(str(stage.number), stage)
    return found


def stage_of(image: Image, target: str) -> Stage | None:
    """The stage of this name or number, the last one without a target."""
    if not image.stages or target == UNKNOWN:
        return None
    if not target:
        return image.stages[-1]
    for stage in image.stages:
        if target.lower() == stage.name.lower() or target == str(stage.number):
            return stage
    return None


def chosen_stage(image: Image, build: Build) -> Stage | None:
    """The stage that is built; None where an argument decides and what it names is not known.

    A last stage ``FROM ${KIND}`` that adds nothing is the stage that the argument names.
    """
    stage = stage_of(image, build.target)
    given = {each.name: each.value for each in build.arguments}
    if stage is None or stage.parent is None or stage.chosen_by not in given:
        return stage
    parent, named = image.stages[stage.parent], stage_of(image, given[stage.chosen_by])
    adds = stage.copies or stage.runs or stage.mounts
    same = all(getattr(stage, each) == getattr(parent, each) for each in _INHERITED)
    return None if adds or not same else named


def normal(path: str) -> str | None:
    """A path relative to the root without ``.`` and ``..``; None where it leads out of it."""
    cleaned = posixpath.normpath(path.replace("\\", "/"))
    if cleaned.startswith(("..", "/", "~")):
        return None
    return "" if cleaned == "." else cleaned
