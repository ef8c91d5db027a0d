"""Where a container, or a server, finds the Python modules that its commands name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.container_files import ContainerFiles
from deploylint.deployment.contexts import BuildContext
from deploylint.deployment.copies import Copies
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.versions import Dependency
from deploylint.deployment.launches import Launch
from deploylint.deployment.processes import Process
from deploylint.deployment.services import Service
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

# Program -> the option that names the application; "" where it is the first operand.
_NAMED_BY: dict[str, tuple[str, ...]] = {
    "uvicorn": ("",),
    "gunicorn": ("",),
    "hypercorn": ("",),
    "granian": ("",),
    "daphne": ("",),
    "celery": ("-A", "--app"),
}
_FOLDERS = ("--app-dir", "--chdir", "--pythonpath", "--workdir", "--working-dir")
_FETCHES = frozenset(
    {"git", "curl", "wget", "cp", "grpc_tools.protoc", "protoc", "openapi-generator"}
)
_INSTALLS = frozenset({"-e", ".", "--editable", "install", "sync"})


class Named(NamedTuple):
    """A module, or a script, that a command names at the word of number ``word``."""

    module: str
    attribute: str
    word: int
    is_script: bool = False

    @property
    def tails(self) -> tuple[str, ...]:
        """The files that the name may stand for, relative to a folder of the import path."""
        if self.is_script:
            return (self.module.removeprefix("./"),)
        stem = self.module.replace(".", "/")
        return f"{stem}.py", f"{stem}/__init__.py"


class Found(NamedTuple):
    """Where a module is: ``path`` is its file; without one ``elsewhere`` are files of its
    name that are not on the import path, and ``doubt`` says why it may exist nevertheless.
    """

    path: str | None
    elsewhere: tuple[str, ...] = ()
    doubt: str = ""


def named_by(process: Process) -> Named | None:
    """The module with an application that a command names; None where it names none."""
    if process.program == "python" and process.operands and not process.module:
        word, number = process.operands[0]
        fits = word.endswith(".py") and UNKNOWN not in word and not word.startswith("/")
        return Named(word, "", number, is_script=True) if fits else None
    for option in _NAMED_BY.get(process.program, ()):
        given = process.option(option) if option else None
        text, number = (given.value or "", given.last) if given else (process.target, -1)
        if not given and not option and process.operands:
            number = process.operands[0][1]
        module, _, attribute = text.partition(":")
        if number >= 0 and module.replace(".", "").replace("_", "").isalnum():
            return Named(module, attribute.partition("(")[0].partition(".")[0], number)
    return None


class ImportPaths:
    """Finds modules as the interpreter of a service would, starting in its working folder."""

    def __init__(self, deployment: Deployment) -> None:
        self._paths = deployment.paths()
        self._named = deployment.files.named
        self._copies = deployment.model(Copies)
        self._environments = deployment.model(Environments)
        self._files = deployment.model(ContainerFiles)
        self._distributions = {each.name for each in deployment.facts(Dependency)}

    def attribute(self, launch: Launch, named: Named) -> Named:
        """What celery takes ``pkg.module.app`` for where that is no module: a name of one."""
        module, dot, last = named.module.rpartition(".")
        if launch.process.program != "celery" or not dot or named.attribute:
            return named
        inner = Named(module, last, named.word)
        return (
            inner if not self.find(launch, named).path and self.find(launch, inner).path else named
        )

    def find(self, launch: Launch, named: Named) -> Found:
        service = launch.service
        folders = list(self._folders(service)) if service else [""]
        for tail in named.tails:
            for folder in folders:
                path = posixpath.normpath(posixpath.join(folder, tail))
                if path in self._paths:
                    return Found(path)
        elsewhere = self._elsewhere(named, service)
        return Found(None, elsewhere, self._doubt(launch, named, elsewhere))

    def _folders(self, service: Service) -> Iterator[str]:
        """The folders of the project that may lie in the working folder of the service."""
        build = service.build
        if build is None:
            yield service.directory
            return
        workdir = (service.compose and service.compose.working_dir) or _workdir(build)
        parts = [part for part in workdir.split("/") if part]
        suffixes = ["/".join(parts[start:]) for start in range(len(parts) + 1)]
        sources = {each.source for each in self._copies.of(build)} | {""}
        for source in sorted(sources):
            for base in {source, posixpath.dirname(source)}:
                for suffix in suffixes:
                    yield posixpath.normpath(posixpath.join(build.directory, base, suffix))

    def _elsewhere(self, named: Named, service: Service | None) -> tuple[str, ...]:
        """Files whose paths end as the module's name does, those of the service's folder first."""
        found = [
            path
            for tail in named.tails
            for path in self._named(posixpath.basename(tail))
            if path == tail or path.endswith("/" + tail)
        ]
        directory = service.directory if service else ""
        inside = [path for path in found if path.startswith(directory)]
        return tuple(sorted(inside or found))

    def _doubt(self, launch: Launch, named: Named, elsewhere: tuple[str, ...]) -> str:
        service = launch.service
        if service is None or service.build is None:
            return "the folder in which it starts is not known"
        if not elsewhere and not self._is_own(named, service):
            return f"`{named.module}` may come from an installed package"
        process = launch.process
        if process.option(*_FOLDERS) or not process.certain:
            return "the command sets the import path itself"
        if self._environments.of(service).value("PYTHONPATH") is not None:
            return "PYTHONPATH is set"
        return _layout_doubt(service) if elsewhere else _generated(service)

    def _is_own(self, named: Named, service: Service) -> bool:
        """Whether the top package belongs to the project rather than to a distribution.

        A regular package in the working folder comes before any that is installed.
        """
        top = named.tails[0].partition("/")[0].removesuffix(".py")
        if named.is_script or self._files.placed(service, f"{top}/__init__.py"):
            return True
        if top.replace("_", "-").lower() in self._distributions:
            return False
        own = (posixpath.join(service.directory, base, top) for base in ("", "src", "app"))
        return any(self._is_package(path) for path in own)

    def _is_package(self, path: str) -> bool:
        return any(f"{path}/{name}" in self._paths for name in ("__init__.py", "main.py"))


def _generated(service: Service) -> str:
    """Why a module that no file of the project is may be in the image nevertheless."""
    build, compose = service.build, service.compose
    assert build is not None
    if compose and any(each.kind == "bind" for each in compose.volumes):
        return "a mount may bring it"
    runs = (run for stage in build.image.stages for run in stage.runs)
    return "a command may make it" if any(_FETCHES & set(run.words) for run in runs) else ""


def _layout_doubt(service: Service) -> str:
    """Why the folders in the image may be others than the COPY instructions show."""
    build, compose = service.build, service.compose
    assert build is not None
    if compose and any(each.kind == "bind" for each in compose.volumes):
        return "a mount may bring it"
    stages = build.lineage
    if UNKNOWN in _workdir(build) or any(copy.stage for stage in stages for copy in stage.copies):
        return "it may come from an earlier stage"
    for run in (run for stage in build.image.stages for run in stage.runs):
        words = set(run.words)
        if UNKNOWN in words or len(words & _INSTALLS) > 1 or words & {"git", "curl", "wget", "cp"}:
            return "the image installs the project"
        if {"poetry", "uv", "pdm"} & words and {"install", "sync"} & words:
            return "the image installs the project"
    return ""


def _workdir(build: BuildContext) -> str:
    return build.stage.workdir if build.stage else UNKNOWN
