"""The SQLite files that the code of a service names, and where they lie in its container."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.applications import ImportGraph
from deploylint.deployment.container_files import ContainerFiles
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import SettingsModule, SqliteFile
from deploylint.deployment.launches import Launches
from deploylint.deployment.production import is_deployed
from deploylint.deployment.services import Service
from deploylint.deployment.serving import PYTHON_SERVERS, Applications
from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_VARIABLE = "DJANGO_SETTINGS_MODULE"


class SqliteFiles:
    """Finds the files that a service uses as far as its settings or its imports are known."""

    def __init__(self, deployment: Deployment) -> None:
        self._files = deployment.model(ContainerFiles)
        self._environments = deployment.model(Environments)
        self._launches = deployment.model(Launches)
        self._applications = deployment.model(Applications)
        self._imports = deployment.model(ImportGraph)
        self._settings = deployment.facts(SettingsModule)
        facts = deployment.facts(SqliteFile)
        self._facts = [each for each in facts if is_deployed(deployment, each.where.path)]

    def of(self, service: Service) -> Iterator[SqliteFile]:
        own = [each for each in self._facts if _is_code_of(service, each.where.path)]
        if not own or not self._runs_python(service):
            return
        settings, imported = self._settings_of(service), self._imported(service)
        for each in own:
            if (
                _is_module(each.where.path, settings)
                if each.settings
                else each.where.path in imported
            ):
                yield each

    def place(self, service: Service, file: SqliteFile) -> str | None:
        """The path in the container; None where nothing says it."""
        compose, stage = service.compose, service.stage
        if file.path.startswith("/"):
            return file.path
        if file.beside:
            code = self._files.at(service, file.where.path)
            return code and posixpath.normpath(posixpath.join(posixpath.dirname(code), file.path))
        folder = (compose.working_dir if compose else "") or (stage.workdir if stage else "")
        known = folder and UNKNOWN not in folder
        return posixpath.normpath(posixpath.join("/", folder, file.path)) if known else None

    def _runs_python(self, service: Service) -> bool:
        launches = self._launches.of_service(service)
        return any(each.process.program in PYTHON_SERVERS for each in launches)

    def _settings_of(self, service: Service) -> str:
        """The settings that the environment names, else the only ones that entry points choose."""
        given = self._environments.of(service).value(_VARIABLE)
        if given is not None:
            return "" if given == UNKNOWN else given
        served = [each.process.target for each in self._launches.of_service(service)]
        chosen = [each for each in self._settings if _is_code_of(service, each.where.path)]
        exact = [
            each.name
            for each in chosen
            if any(_is_module(each.where.path, target.partition(":")[0]) for target in served)
        ]
        names = set(exact or [each.name for each in chosen])
        return names.pop() if len(names) == 1 else ""

    def _imported(self, service: Service) -> frozenset[str]:
        serving = self._applications.of_service(service)
        return self._imports.reached_from(
            (serving.table.application.where.path,) if serving else ()
        )


def _is_module(path: str, name: str) -> bool:
    stem = name.replace(".", "/")
    return bool(name) and f"/{path}".endswith((f"/{stem}.py", f"/{stem}/__init__.py"))


def _is_code_of(service: Service, path: str) -> bool:
    build = service.build
    return build is not None and build.inside(path) is not None
