"""Compose files that make up one project: Docker's own pair, and what commands name together."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from deploylint.deployment.facts.compose import ComposeFiles, ComposeService
from deploylint.deployment.overlays import overlay, relocated
from deploylint.files.classify import Context
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

# In the order in which compose looks for them.
_BASES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
_UNDEPLOYED = frozenset({Context.DEV, Context.TEST, Context.EXAMPLE, Context.VENDORED})


class Composition(NamedTuple):
    """Files laid over one another, the first one lowest.

    ``folder`` is what their relative paths are relative to; ``named`` are the paths of the files
    that name them together, none for Docker's own pair.
    """

    files: tuple[str, ...]
    folder: str
    named: tuple[str, ...] = ()


class Compositions:
    """The services of all compose files, those of files that are used together merged.

    A file that is only ever laid over others states no services of its own. ``services``
    holds those of each file by itself and those of each composition.
    """

    def __init__(self, deployment: Deployment) -> None:
        self._context_of = deployment.context_of
        self._paths = deployment.paths()
        self._by_file: dict[str, list[ComposeService]] = {}
        for service in deployment.facts(ComposeService):
            self._by_file.setdefault(service.where.path, []).append(service)
        self._alone: set[str] = set()
        self._repeated: set[tuple[tuple[str, ...], str]] = set()
        self.all = tuple(self._found(deployment.facts(ComposeFiles)))
        self._reasons: dict[tuple[tuple[str, ...], str], str] = {}
        self._production = {each.files for each in self.all if self._context(each) is Context.PROD}
        self.services = (*self._single(), *self._merged())

    def reason(self, service: ComposeService) -> str:
        """Why its project is not the one that is deployed; empty where it may be."""
        return self._reasons.get((service.files, service.name), "")

    def repeats(self, service: ComposeService) -> bool:
        """Whether a composition leaves the service as the lowest of its files has it."""
        return (service.files, service.name) in self._repeated

    def is_production(self, service: ComposeService) -> bool:
        """Whether files that were laid over one another for production make up its project."""
        return service.project in self._production

    def is_whole(self, files: tuple[str, ...]) -> bool:
        """Whether files are all of a project: none that others are laid over by themselves."""
        return len(files) > 1 or not any(files[0] in each.files for each in self.all)

    def stands_alone(self, files: tuple[str, ...]) -> bool:
        """Whether files make up a project for sure, because a command names just these."""
        return len(files) > 1 or files[0] in self._alone

    def overlays(self, service: ComposeService) -> tuple[ComposeService, ...]:
        """What other files of the folder say of the service, should they be laid over its own.

        Files for development and tests are not, but compose takes its own override file unasked.
        """
        folder = posixpath.dirname(service.where.path)
        return tuple(
            other
            for path, services in self._by_file.items()
            if path not in service.files and posixpath.dirname(path) == folder
            if self._context_of(path) not in _UNDEPLOYED or posixpath.basename(path) in _OVERRIDES
            for other in services
            if other.name == service.name
        )

    # --- which files -----------------------------------------------------------------

    def _found(self, commands: list[ComposeFiles]) -> Iterator[Composition]:
        found: dict[tuple[tuple[str, ...], str], list[str]] = {}
        for files, folder in self._pairs():
            found[files, folder] = []
        for command in commands:
            files, folder = self._located(command)
            if len(files) == 1:
                self._alone.update(files)
            elif files and any(path in self._by_file for path in files):
                found.setdefault((files, folder), []).append(command.where.path)
        yield from (Composition(*key, tuple(named)) for key, named in found.items())

    def _pairs(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for folder in sorted({posixpath.dirname(path) for path in self._by_file}):
            base, over = (self._first(folder, names) for names in (_BASES, _OVERRIDES))
            if base and over:
                yield (base, over), folder

    def _first(self, folder: str, names: Iterable[str]) -> str:
        paths = (posixpath.join(folder, name) for name in names)
        return next((path for path in paths if path in self._paths), "")

    def _located(self, command: ComposeFiles) -> tuple[tuple[str, ...], str]:
        """The files of the project that a command means, seen from its folder or one above."""
        for base in _upwards(posixpath.dirname(command.where.path)):
            paths = tuple(_joined(base, each) for each in command.files)
            if all(path in self._paths for path in paths):
                own = _joined(base, command.folder) if command.folder else None
                folder = posixpath.dirname(paths[0]) if own is None else own
                return tuple(dict.fromkeys(paths)), folder
        return (), ""

    # --- their services --------------------------------------------------------------

    def _single(self) -> Iterator[ComposeService]:
        laid_over = {path for each in self.all for path in each.files[1:]} - self._alone
        production = {
            each.files[0]: each.files[-1]
            for each in self.all
            if self._context(each) is Context.PROD
        }
        for path, services in self._by_file.items():
            above = "" if self._context_of(path) is Context.PROD else production.get(path, "")
            for service in services if path not in laid_over else ():
                if above:
                    self._set_aside(service, f"`{above}` is laid over its file for production")
                yield service

    def _merged(self) -> Iterator[ComposeService]:
        for composition in self.all:
            context = self._context(composition)
            base, *layers = (self._services(path, composition) for path in composition.files)
            merged = dict(base)
            for layer in layers:
                for name, over in layer.items():
                    merged[name] = overlay(merged[name], over) if name in merged else over
            for name, service in merged.items():
                found = service._replace(project=composition.files)
                as_below = context is not Context.PROD and service is base.get(name)
                if as_below:
                    self._repeated.add((found.files, name))
                self._set_aside(found, _reason(composition, context, as_below=as_below))
                yield found

    def _services(self, path: str, composition: Composition) -> dict[str, ComposeService]:
        services = self._by_file.get(path, ())
        return {each.name: relocated(each, composition.folder) for each in services}

    def _set_aside(self, service: ComposeService, reason: str) -> None:
        self._reasons[service.files, service.name] = reason

    def _context(self, composition: Composition) -> Context:
        """What a composition is for: its files say so, else the files that name it."""
        files = {self._context_of(path) for path in composition.files}
        if aside := files & _UNDEPLOYED:
            return aside.pop()
        if Context.PROD in files:
            return Context.PROD
        naming = {self._context_of(path) for path in composition.named} - {Context.EXAMPLE}
        if naming and naming <= _UNDEPLOYED:
            return naming.pop()
        return Context.PROD if Context.PROD in naming else Context.NEUTRAL


def _reason(composition: Composition, context: Context, *, as_below: bool) -> str:
    """Why a service of a composition is not one that is deployed."""
    if context in _UNDEPLOYED:
        return f"`{composition.files[-1]}` is laid over its file, but not for production"
    return f"it is as `{composition.files[0]}` alone has it" if as_below else ""


def _joined(base: str, path: str) -> str:
    joined = posixpath.normpath(posixpath.join(base, path))
    return "" if joined == "." else joined


def _upwards(folder: str) -> Iterator[str]:
    """A folder and those above it, the root last."""
    yield folder
    while folder:
        folder = posixpath.dirname(folder)
        yield folder
