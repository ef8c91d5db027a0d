"""Every process that something in the project starts, scripts on the way looked into."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from deploylint.deployment.commands import Lookup, run
from deploylint.deployment.configurations import Configurations
from deploylint.deployment.environments import OF_PLATFORMS, Environments
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Command, Image, Script, Variable
from deploylint.deployment.facts.python import ConsoleScript
from deploylint.deployment.processes import Process, process_of
from deploylint.deployment.scripts import Scripts, arguments_of
from deploylint.deployment.services import Service, ServiceKey, Services
from deploylint.files.classify import Context
from deploylint.formats.systemd.merge import UnitFile
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

# The facts that launches are made of.
LAUNCHED = (Image, ComposeService, UnitFile, Script)

_INTERPRETERS = ("python", "pypy")
_MAX_SCRIPTS = 3
_START = regex(
    r"(?:docker[-_]?)?entrypoint"
    r"|(?:start|serve|boot|launch)(?:[-_]?(?:app|api|web|server|backend|service|prod(?:uction)?))?"
)
# Kinds of scripts whose processes something starts without being told by another file.
_ALONE = frozenset({"procfile", "supervisor"})


class Launch(NamedTuple):
    """A process with what starts it: ``service`` is None for Procfiles, supervisors
    and scripts of a deployment. ``script`` is the script in between, if there is one,
    ``opens`` the one that the process is, ``branches`` the commands of that one of which
    it is not known whether they run.
    """

    process: Process
    name: str
    service: Service | None = None
    script: Script | None = None
    opens: Script | None = None
    branches: tuple[Command, ...] = ()

    @property
    def development(self) -> str:
        """Why this is not started in production, empty where nothing says so."""
        return self.service.development if self.service else ""

    @property
    def directory(self) -> str:
        """The folder of the project that the code comes from."""
        return self.service.directory if self.service else posixpath.dirname(self.source)

    @property
    def source(self) -> str:
        """The path of the file in which the command is written."""
        return self.process.command.where.path


class Launches:
    """All launches; a command that two services share is there twice.

    The commands of images that deployed services replace are only found by ``of_service``.
    """

    def __init__(self, deployment: Deployment) -> None:
        self._paths = deployment.paths()
        self._named = deployment.files.named
        self._environments = deployment.model(Environments)
        self._configurations = deployment.model(Configurations)
        self._found: dict[tuple[str, str], str | None] = {}
        scripts = deployment.facts(Script)
        self._scripts = deployment.model(Scripts)
        self._installed = {
            each.name: each.module.replace(".", "/") for each in deployment.facts(ConsoleScript)
        }
        services = deployment.model(Services)
        self._replaced = tuple(each for service in services.replaced for each in self._of(service))
        alone = [
            each
            for each in scripts
            if each.kind in _ALONE or deployment.context_of(_path(each)) is Context.PROD
        ]
        if not (services.all or alone):
            neutral = (s for s in scripts if deployment.context_of(_path(s)) is Context.NEUTRAL)
            alone = [each for each in neutral if _is_start(each)]
        self.all = (
            *(each for service in services.all for each in self._of(service)),
            *(
                Launch(process, script.name or posixpath.basename(script.where.path), script=script)
                for script in alone
                for process in _processes(_sure(run(script.commands, _unset)))
            ),
        )
        self._by_service: dict[ServiceKey, list[Launch]] = {}
        for each in (*self.all, *self._replaced):
            if each.service:
                self._by_service.setdefault(each.service.key, []).append(each)

    def of_service(self, service: Service) -> list[Launch]:
        return self._by_service.get(service.key, [])

    def module(self, launch: Launch) -> str | None:
        """The project's Python file that the process runs, None for any other program."""
        process = launch.process
        # With an operand it has subcommands, and which function runs is not known.
        installed = None if process.operands else self._installed.get(process.program)
        if process.module or installed:
            named = installed or process.program.replace(".", "/")
            return self._file(launch, f"{named}.py") or self._file(launch, f"{named}/__main__.py")
        if process.program.endswith(".py"):
            return self._file(launch, process.command.words[process.start])
        if process.program.startswith(_INTERPRETERS) and process.target.endswith(".py"):
            return self._file(launch, process.target)
        return None

    def _file(self, launch: Launch, written: str) -> str | None:
        """The file of the project that a path in a container, or on a server, stands for."""
        key = (launch.directory, written)
        if key not in self._found:
            self._found[key] = self._search(*key)
        return self._found[key]

    def _search(self, directory: str, written: str) -> str | None:
        parts = [part for part in written.split("/") if part not in ("", ".", "..")]
        tails = ["/".join(parts[start:]) for start in range(len(parts))]
        for tail in tails:
            for base in (directory, posixpath.join(directory, "src"), ""):
                if (found := posixpath.join(base, tail)) in self._paths:
                    return found
        named = self._named(parts[-1]) if parts else ()
        for tail in tails:
            below = [path for path in named if path.endswith("/" + tail)]
            if below:
                return below[0] if len(below) == 1 else None
        return None

    def _of(self, service: Service) -> Iterator[Launch]:
        for process in service.processes:
            yield from self._with_scripts(service, process, None, _MAX_SCRIPTS)

    def _with_scripts(
        self, service: Service, process: Process, script: Script | None, left: int
    ) -> Iterator[Launch]:
        """A process, and what the script or the manager of processes that it is starts."""
        environment = self._environments.of(service)
        process = self._configurations.applied(
            process, service.directory, environment, self._lookup(service)
        )
        found = self._scripts.opened_by(service, process) if left else None
        inside = list(self._inside(service, found, process)) if found else []
        branches = tuple(each for each in inside if each.guards)
        yield Launch(process, service.name, service, script, found, branches)
        for each in self._scripts.managed_by(service, process):
            for inner in _processes(run(each.commands, self._lookup(service))) if left else ():
                yield from self._with_scripts(service, inner, each, left - 1)
        for inner in _processes(_sure(inside)):
            yield from self._with_scripts(service, inner, found, left - 1)

    def _inside(self, service: Service, script: Script, process: Process) -> Iterator[Command]:
        """The commands of a script as this process of the service runs them."""
        return run(script.commands, self._lookup(service), arguments_of(process))

    def _lookup(self, service: Service) -> Lookup:
        return self._environments.lookup(service)


def _is_start(script: Script) -> bool:
    """Whether a script by its name starts the project, where nothing else of it does."""
    stem = posixpath.basename(_path(script)).partition(".")[0]
    return script.kind == "shell" and _START.fullmatch(stem) is not None


def _path(script: Script) -> str:
    return script.where.path


def _sure(commands: Iterable[Command]) -> Iterator[Command]:
    return (each for each in commands if not each.guards)


def _processes(commands: Iterable[Command]) -> Iterator[Process]:
    return (found for each in commands if (found := process_of(each)))


def _unset(variable: Variable) -> str | None:
    """The value of a variable where nothing tells who starts the command."""
    return None if variable.name in OF_PLATFORMS else variable.default
