"""What a service does when it starts: the modules it loads, the variables these read."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.applications import ImportGraph
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import (
    EnvironmentRead,
    EnvironmentSource,
    EnvironmentWrite,
    SettingsMade,
)
from deploylint.deployment.imports import ImportPaths, named_by
from deploylint.deployment.launches import Launch, Launches
from deploylint.deployment.modules import Modules
from deploylint.deployment.services import Service
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_DJANGO = "DJANGO_SETTINGS_MODULE"


class StartUp(NamedTuple):
    """``modules`` are the files that are loaded, none where nobody can tell which.

    ``reads`` are the variables that loading them reads in any case, ``written`` those that they
    set themselves, ``sources`` the env files that they take variables from.
    """

    modules: frozenset[str]
    reads: tuple[EnvironmentRead, ...] = ()
    written: frozenset[str] = frozenset()
    sources: tuple[EnvironmentSource, ...] = ()


class StartUps:
    """Follows the processes of services into the Python files of the project."""

    def __init__(self, deployment: Deployment) -> None:
        self._launches = deployment.model(Launches)
        self._import_paths = deployment.model(ImportPaths)
        self._graph = deployment.model(ImportGraph)
        self._modules = deployment.model(Modules)
        self._environments = deployment.model(Environments)
        self._known: dict[tuple[frozenset[str], str | None], StartUp] = {}
        self._reads: dict[str, list[EnvironmentRead]] = {}
        for read in deployment.facts(EnvironmentRead):
            self._reads.setdefault(read.where.path, []).append(read)
        self._writes = deployment.facts(EnvironmentWrite)
        self._sources = deployment.facts(EnvironmentSource)
        self._made = deployment.facts(SettingsMade)

    def of(self, service: Service) -> StartUp:
        launches = self._launches.of_service(service)
        targets = frozenset(path for each in launches if (path := self._file(each)))
        if not targets:
            return StartUp(targets)
        key = (targets, self._environments.of(service).value(_DJANGO))
        if key not in self._known:
            self._known[key] = self._start(*key)
        return self._known[key]

    def _start(self, targets: frozenset[str], given: str | None) -> StartUp:
        """What loading files does where ``given`` names the settings to Django."""
        loaded = self._loaded(targets)
        if settings := self._django_settings(given, loaded):
            loaded |= self._loaded(frozenset({settings}))
        makers = {each.maker for each in self._made if each.where.path in loaded}
        return StartUp(
            loaded,
            tuple(
                each
                for path in sorted(loaded)
                for each in self._reads.get(path, ())
                if each.at_import or not makers.isdisjoint(each.makers)
            ),
            frozenset(each.name for each in self._writes if each.where.path in loaded),
            tuple(each for each in self._sources if each.where.path in loaded),
        )

    def _file(self, launch: Launch) -> str | None:
        """The file of the project that a process begins with."""
        if found := self._launches.module(launch):
            return found
        named = named_by(launch.process)
        if named is None:
            return None
        return self._import_paths.find(launch, self._import_paths.attribute(launch, named)).path

    def _loaded(self, start: frozenset[str]) -> frozenset[str]:
        """Files with all that they load, the packages around each of them included."""
        loaded = self._graph.loaded_with({*start, *self._packages(start)})
        while more := set(self._packages(loaded)) - loaded:
            loaded = self._graph.loaded_with(loaded | more)
        return loaded

    def _packages(self, paths: frozenset[str]) -> Iterator[str]:
        for path in paths:
            folder = posixpath.dirname(path)
            while folder and (found := f"{folder}/__init__.py") in self._modules.paths:
                yield found
                folder = posixpath.dirname(folder)

    def _django_settings(self, given: str | None, loaded: frozenset[str]) -> str | None:
        """The settings that the environment, else the code that is loaded, names to Django."""
        for each in self._writes:
            if each.name == _DJANGO and each.where.path in loaded:
                named = given or each.value
                return None if named == UNKNOWN else self._modules.resolve(named, each.where.path)
        return None
