"""The builds of a project by the ignore file that they share."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from deploylint.deployment.contexts import BuildContext, Contexts, normal
from deploylint.deployment.copies import Carried, Copies
from deploylint.deployment.deployed import covers
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Command, IgnoreFile
from deploylint.deployment.facts.versions import BuildInput
from deploylint.formats.dockerignore import Matcher
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


class Folder(NamedTuple):
    """A folder that images are built from, under one ignore file or none.

    ``files`` are the project's files in it, relative to it; ``carried`` is what its
    images hold. ``copied`` are the paths that a COPY names, ``needed`` all that a build
    mentions.
    """

    directory: str
    ignore_file: IgnoreFile | None
    builds: tuple[BuildContext, ...]
    files: tuple[str, ...]
    carried: tuple[Carried, ...]
    copied: frozenset[str]
    needed: frozenset[str]
    matcher: Matcher

    @property
    def whole(self) -> Carried | None:
        """The COPY that takes everything into an image."""
        return next((each for each in self.carried if each.whole), None)

    @property
    def named(self) -> Carried | None:
        """A COPY into an image, where each of them names what it takes."""
        return self.carried[0] if self.carried and self.whole is None else None

    def held(self, path: str) -> Carried | None:
        """The COPY that takes a file, relative to the folder, into an image."""
        if self.matcher.excludes(path):
            return None
        return next((each for each in self.carried if takes(each, path)), None)

    def outside(self, path: str) -> str:
        """The path of one of the folder's files in the project."""
        return f"{self.directory}/{path}" if self.directory else path


def takes(part: Carried, path: str) -> bool:
    excluded = part.copy.excludes and Matcher(part.copy.excludes).excludes(path)
    return covers(part.source, path) and not excluded


class Folders:
    """All folders that images are built from."""

    def __init__(self, deployment: Deployment) -> None:
        contexts = deployment.model(Contexts)
        self._deployment = deployment
        self._copies = deployment.model(Copies)
        self._commanded = frozenset(_commanded(deployment))
        grouped: dict[tuple[str, str], list[BuildContext]] = {}
        for each in contexts.all:
            ignored_by = each.ignore_file.where.path if each.ignore_file else ""
            grouped.setdefault((each.directory, ignored_by), []).append(each)
        self.all = tuple(self._folder(contexts, builds) for builds in grouped.values())

    def _folder(self, contexts: Contexts, builds: list[BuildContext]) -> Folder:
        first = builds[0]
        inside = map(first.inside, self._deployment.files.below(first.directory))
        files = tuple(path for path in inside if path)
        copied = frozenset(path for each in builds for path in _copied(each, files))
        return Folder(
            first.directory,
            first.ignore_file,
            tuple(builds),
            files,
            tuple(dict.fromkeys(part for each in builds for part in self._copies.of(each))),
            copied,
            copied | self._commanded | frozenset(self._needed(first, builds)),
            contexts.matcher(first),
        )

    def _needed(self, first: BuildContext, builds: Iterable[BuildContext]) -> Iterator[str]:
        for each in self._deployment.facts(BuildInput):
            yield from filter(None, (first.inside(each.path), first.inside(each.manifest)))
        for build in builds:
            for stage in build.image.stages:
                for command in (*stage.runs, *stage.process, *stage.healthcheck):
                    yield from _words(command, stage.workdir or "/")


def _commanded(deployment: Deployment) -> Iterator[str]:
    """What the commands of compose services mention; any of them may run in any image."""
    for service in deployment.facts(ComposeService):
        for command in (*(service.command or ()), *(service.entrypoint or ())):
            yield from _words(command, "/")


def _copied(build: BuildContext, files: tuple[str, ...]) -> Iterator[str]:
    """The sources of every COPY and bind mount but the whole context."""
    for stage in build.image.stages:
        for copy in (*stage.copies, *stage.mounts):
            for source in () if copy.stage else copy.sources:
                path = normal(source.lstrip("/")) if source != UNKNOWN else None
                if path and "*" in path:
                    yield from (file for file in files if path != "*" and covers(path, file))
                elif path:
                    yield path


def _words(command: Command, workdir: str) -> Iterator[str]:
    base = posixpath.normpath(posixpath.join("/", workdir))
    for word in command.words:
        if word != UNKNOWN and len(word) < 200 and not word.startswith("-"):
            absolute = posixpath.normpath(posixpath.join(base, word))
            yield absolute.removeprefix(f"{base.rstrip('/')}/").strip("/")
