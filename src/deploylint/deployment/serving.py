"""Which application, and so which route table, a service serves, and on which port."""

from __future__ import annotations

import posixpath

from deploylint.deployment.applications import ImportGraph
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import ServerStart
from deploylint.deployment.launches import Launch, Launches
from deploylint.deployment.modules import Modules
from deploylint.deployment.owners import Owners
from deploylint.deployment.processes import Process
from deploylint.deployment.routes import Routes, RouteTable
from deploylint.deployment.services import Service
from deploylint.files.classify import Context
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_UNDEPLOYED = frozenset({Context.TEST, Context.EXAMPLE, Context.VENDORED})
# Server -> the port that it listens on without being told.
_DEFAULT_PORTS = {
    "uvicorn": "8000",
    "gunicorn": "8000",
    "hypercorn": "8000",
    "granian": "8000",
    "daphne": "8000",
    "fastapi": "8000",
    "flask": "5000",
    "manage.py": "8000",
}
PYTHON_SERVERS = frozenset({*_DEFAULT_PORTS, "python", "waitress-serve", "uwsgi"})


class Serving(NamedTuple):
    """The application of a service; ``port`` is ``UNKNOWN`` where that cannot be told."""

    table: RouteTable
    port: str
    root_path: str = ""


class Applications:
    """Finds the route table behind a service."""

    def __init__(self, deployment: Deployment) -> None:
        self._launches = deployment.model(Launches)
        self._modules = deployment.model(Modules)
        self._owners = deployment.model(Owners)
        self._imports = deployment.model(ImportGraph)
        self._routes = deployment.model(Routes)
        self._starts = deployment.facts(ServerStart)
        self.deployed = tuple(
            table
            for table in self._routes.tables
            if deployment.context_of(table.application.where.path) not in _UNDEPLOYED
        )

    @property
    def only(self) -> RouteTable | None:
        """The application of a project that has just one."""
        return self.deployed[0] if len(self.deployed) == 1 else None

    def of_service(self, service: Service) -> Serving | None:
        """What a service serves; None where that is not known, or no application."""
        if service.build is None and service.unit is None:
            return None
        launches = [
            launch
            for launch in self._launches.of_service(service)
            if launch.process.program in PYTHON_SERVERS or self._launches.module(launch)
        ]
        servings = [found for launch in launches if (found := self._of_launch(launch, service))]
        return servings[0] if len(servings) == 1 else None

    def _of_launch(self, launch: Launch, service: Service) -> Serving | None:
        process = launch.process
        module = self._module(launch)
        table = self._target(process, service) or self._started(module, service)
        if table is None and not self._is_missing(process):
            table = self._below(service, module)
        if table is None:
            return None
        root_path = process.option("--root-path")
        return Serving(table, port_of(process), (root_path.value or "") if root_path else "")

    def _module(self, launch: Launch) -> str:
        return self._launches.module(launch) or ""

    def _target(self, process: Process, service: Service) -> RouteTable | None:
        """The application that ``pkg.module:app`` names, or ``pkg.wsgi`` of Django."""
        named = _application_word(process)
        if not named:
            return None
        return self._named(named, service)

    def _started(self, module: str, service: Service) -> RouteTable | None:
        """The application that the code of a module hands to a server by its name."""
        targets = {
            each.target for each in self._starts if each.target and each.where.path == module
        }
        return self._named(targets.pop(), service) if len(targets) == 1 else None

    def _named(self, target: str, service: Service) -> RouteTable | None:
        module, _, attribute = target.partition(":")
        name = attribute.removesuffix("()") or "application"
        folder = posixpath.join(service.directory, "-")
        for variant in (name, f"{name}()"):
            if key := self._owners.imported(folder, module, variant):
                return self._routes.of(key)
        found = self._modules.resolve(module, folder) or self._ending(module)
        made = [each for each in self.deployed if each.application.where.path == found]
        fitting = [each for each in made if each.application.scope in (name, "")]
        if found and not made and module.endswith((".wsgi", ".asgi")):
            fitting = self._django_beside(found)
        return fitting[0] if len(fitting) == 1 else None

    def _is_missing(self, process: Process) -> bool:
        """Whether a command names a module that no file of the project can be."""
        module, colon, _ = _application_word(process).partition(":")
        tail = "/" + module.replace(".", "/")
        ends = (f"{tail}.py", f"{tail}/__init__.py")
        return bool(colon) and not any(f"/{path}".endswith(ends) for path in self._modules.paths)

    def _django_beside(self, gateway: str) -> list[RouteTable]:
        """The URL configuration in the folder of ``wsgi.py``, where Django's own layout has it."""
        folder = posixpath.dirname(gateway)
        return [
            each
            for each in self.deployed
            if each.application.framework == "django"
            and posixpath.dirname(each.application.where.path) == folder
        ]

    def _ending(self, module: str) -> str | None:
        """The only file whose path ends as the module's name does."""
        tail = "/" + module.replace(".", "/") + ".py"
        found = [path for path in self._modules.paths if path.endswith(tail)]
        return found[0] if len(found) == 1 else None

    def _below(self, service: Service, module: str) -> RouteTable | None:
        """The only application in the file that a service runs and what that imports; where
        the file is not known, in the folder of the service."""
        prefix = f"{service.directory}/" if service.directory else ""
        found = [each for each in self.deployed if each.application.where.path.startswith(prefix)]
        if module:
            run = self._imports.reached_from((module,))
            exact = [each for each in found if each.application.where.path == module]
            found = exact or [each for each in found if each.application.where.path in run]
        return found[0] if len(found) == 1 else None


def _application_word(process: Process) -> str:
    """The first operand that may be ``pkg.module:app``."""
    if process.program == "python":
        return ""
    words = (word for word, _ in process.operands if "/" not in word)
    return next((word for word in words if "." in word or ":" in word), "")


def port_of(process: Process) -> str:
    """The port that a server is told to listen on, or its default."""
    option = process.option("--port", "-p", "--bind", "-b", "--listen")
    if option is not None:
        port = (option.value or UNKNOWN).rpartition(":")[2]
        return port if port.isdigit() else UNKNOWN
    if not process.certain or process.option("-c", "--config", "--env-file"):
        return UNKNOWN
    operands = [word for word, _ in process.operands]
    if process.program == "manage.py" and len(operands) > 1:
        port = operands[1].rpartition(":")[2]
        return port if port.isdigit() else UNKNOWN
    return _DEFAULT_PORTS.get(process.program, UNKNOWN)
