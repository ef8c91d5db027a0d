"""Which Python each thing that is deployed runs on, and what the project says about that."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.checks.versions._conda import of_conda
from deploylint.deployment.contexts import BuildContext, Contexts
from deploylint.deployment.copies import Carried, Copies
from deploylint.deployment.deployed import covers
from deploylint.deployment.facts.images import Stage
from deploylint.deployment.facts.versions import PythonVersion
from deploylint.files.classify import Context
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_UNREAL = frozenset({Context.TEST, Context.EXAMPLE, Context.DEV, Context.VENDORED})
_MANIFESTS = tuple(
    "pyproject.toml requirements.txt setup.py Pipfile uv.lock poetry.lock"
    " environment.yml environment.yaml".split()
)
_REQUIREMENTS = regex(r"(?:^|/)requirements[^/]*(?:/|\.txt|$)")


class Runtime(NamedTuple):
    """A Python that runs in production; ``directory`` is where its project lies."""

    fact: PythonVersion
    directory: str
    build: BuildContext | None = None
    stage: Stage | None = None

    @property
    def version(self) -> str:
        return self.fact.versions[0]

    @property
    def series(self) -> tuple[int, int]:
        major, _, minor = self.version.partition(".")
        return int(major), int(minor)


class Runtimes:
    """All of them, each place once."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        facts = deployment.facts(PythonVersion)
        self._environments = [each for each in facts if each.role == "environment"]
        self._of_stages = {(each.where.path, each.stage): each for each in facts if each.stage}
        found = {each.fact.where: each for each in (*self._images(), *self._others(facts))}
        self.all = tuple(each for each in found.values() if each.fact.versions)
        self._of_images: dict[str, set[str]] = {}
        for each in self.all:
            if each.build:
                self._of_images.setdefault(each.directory, set()).add(each.version)

    def _images(self) -> Iterator[Runtime]:
        copies = self._deployment.model(Copies)
        for build in self._deployment.model(Contexts).all:
            base = build.lineage[-1] if build.lineage else None
            fact = self.of_stage(build, base) if base else None
            fact = fact or of_conda(build, copies.of(build), self._environments)
            if fact and self._is_real(fact) and _holds_project(build, copies.of(build)):
                yield Runtime(fact, build.directory, build, base)

    def beside(self, runtime: Runtime) -> frozenset[str]:
        """The versions of all images that are made of the same folder."""
        return frozenset(self._of_images.get(runtime.directory, ()) if runtime.build else ())

    def _others(self, facts: list[PythonVersion]) -> Iterator[Runtime]:
        for fact in facts:
            if fact.role == "runtime" and not fact.stage and self._is_real(fact):
                yield Runtime(fact, posixpath.dirname(fact.where.path))

    def _is_real(self, fact: PythonVersion) -> bool:
        return self._deployment.context_of(fact.where.path) not in _UNREAL

    def of_stage(self, build: BuildContext, stage: Stage) -> PythonVersion | None:
        """The version of a stage's base image, where that is one of Python."""
        return self._of_stages.get((build.dockerfile, str(stage.number)))


def _holds_project(build: BuildContext, carried: tuple[Carried, ...]) -> bool:
    """Whether the image is made of a Python project, and not of a tool beside it."""
    mounts = (copy for stage in build.image.stages for copy in (*stage.copies, *stage.mounts))
    named = {source for copy in mounts if not copy.stage for source in copy.sources}
    sources = {part.source for part in carried} | named
    return any(
        covers(source.removeprefix("./").strip("."), path) or _REQUIREMENTS.search(source)
        for source in sources
        for path in _MANIFESTS
    )


def nearest(facts: list[PythonVersion], directory: str) -> list[PythonVersion]:
    """The facts of files in the folder or the closest one above it that has any."""
    while True:
        if found := [each for each in facts if posixpath.dirname(each.where.path) == directory]:
            return found
        if not directory:
            return []
        directory = posixpath.dirname(directory)
