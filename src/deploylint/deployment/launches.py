"""Every process that something in the project starts, scripts on the way looked into."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from deploylint.deployment.commands import Lookup, run
from deploylint.deployment.configurations import Configurations, is_below
from deploylint.deployment.copies import Copies, placed_at
from deploylint.deployment.environments import OF_PLATFORMS, Environments
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Command, Image, Script, Variable
from deploylint.deployment.facts.python import ConsoleScript
from deploylint.deployment.processes import Process, process_of
from deploylint.deployment.services import Service, ServiceKey, Services
from deploylint.files.classify import Context
from deploylint.formats.systemd.merge import UnitFile
from deploylint.formats.wrappers import SHELLS
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
        self._copies = deployment.model(Copies)
        self._environments = deployment.model(Environments)
        self._configurations = deployment.model(Configurations)
        self._found: dict[tuple[str, str], str | None] = {}
        scripts = deployment.facts(Script)
        self._scripts: dict[str, list[Script]] = {}
        self._targets: dict[str, list[Script]] = {}
        self._installed = {
            each.name: each.module.replace(".", "/") for each in deployment.facts(ConsoleScript)
        }
        self._programs = [each for each in scripts if each.kind == "supervisor"]
        for script in scripts:
            if script.kind == "make":
                self._targets.setdefault(script.name, []).append(script)
            elif script.kind == "shell":
                name = posixpath.basename(script.where.path)
                self._scripts.setdefault(name, []).append(script)
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
        """A process, and what the script or the supervisor that it is starts."""
        environment = self._environments.of(service)
        process = self._configurations.applied(
            process, service.directory, environment, self._lookup(service)
        )
        found = self._script(service, process) if left else None
        inside = list(self._inside(service, found, process)) if found else []
        branches = tuple(each for each in inside if each.guards)
        yield Launch(process, service.name, service, script, found, branches)
        if process.program == "supervisord":
            for each in self._supervised(service, process):
                for inner in _processes(run(each.commands, self._lookup(service))):
                    yield Launch(inner, service.name, service, each)
        for inner in _processes(_sure(inside)):
            yield from self._with_scripts(service, inner, found, left - 1)

    def _inside(self, service: Service, script: Script, process: Process) -> Iterator[Command]:
        """The commands of a script as this process of the service runs them."""
        return run(script.commands, self._lookup(service), _arguments(process))

    def _lookup(self, service: Service) -> Lookup:
        return self._environments.lookup(service)

    def _script(self, service: Service, process: Process) -> Script | None:
        """The script of the project that a command runs, told by its name, then by its path."""
        if process.program == "make":
            return self._target(service, process)
        written = process.command.words[_script_word(process)]
        if copied := self._copied(service, written):
            return copied
        word = process.target if process.program in SHELLS else process.program
        found = self._scripts.get(posixpath.basename(word), []) if word != UNKNOWN else []
        inside = [each for each in found if _path(each).startswith(service.directory)]
        chosen = inside or found
        if len(chosen) > 1:
            written = process.command.words[_script_word(process)].removeprefix("./")
            chosen = [each for each in chosen if _ends(written, _path(each))]
        return chosen[0] if len(chosen) == 1 else None

    def _target(self, service: Service, process: Process) -> Script | None:
        """The target that make is asked for, in the Makefile nearest to the service's code."""
        found = self._targets.get(process.target, [])
        inside = [each for each in found if is_below(_path(each), service.directory)]
        nearest = sorted(inside or found, key=lambda each: _path(each).count("/"))
        return nearest[0] if nearest else None

    def _copied(self, service: Service, written: str) -> Script | None:
        """The script that the image holds, or a mount puts, at the path that is written."""
        for source in placed_at(self._copies, service, written):
            named = self._scripts.get(posixpath.basename(source), ())
            found = [each for each in named if _path(each) == source]
            if found:
                return found[0]
        return None

    def _supervised(self, service: Service, process: Process) -> Iterator[Script]:
        """The programs in the configuration that is named, or in files that the image is given."""
        option = process.option("-c", "--configuration")
        named = posixpath.basename((option.value or "") if option else "supervisord.conf")
        build = service.build
        given = {each.source for each in self._copies.of(build)} if build else set()
        for each in self._programs:
            inside = build.inside(_path(each)) if build else None
            if posixpath.basename(_path(each)) == named or (inside and inside in given):
                yield each


def _is_start(script: Script) -> bool:
    """Whether a script by its name starts the project, where nothing else of it does."""
    stem = posixpath.basename(_path(script)).partition(".")[0]
    return script.kind == "shell" and _START.fullmatch(stem) is not None


def _path(script: Script) -> str:
    return script.where.path


def _ends(written: str, path: str) -> bool:
    """Whether a path in a container may be that of a file of the project."""
    return f"/{written}".endswith(f"/{path}") or f"/{path}".endswith(f"/{written}")


def _script_word(process: Process) -> int:
    handed = process.program in SHELLS and bool(process.operands)
    return process.operands[0][1] if handed else process.start


def _arguments(process: Process) -> Command:
    """What a script is started with."""
    command, start = process.command, _script_word(process) + 1
    return command._replace(words=command.words[start:], places=command.places[start:])


def _sure(commands: Iterable[Command]) -> Iterator[Command]:
    return (each for each in commands if not each.guards)


def _processes(commands: Iterable[Command]) -> Iterator[Process]:
    return (found for each in commands if (found := process_of(each)))


def _unset(variable: Variable) -> str | None:
    """The value of a variable where nothing tells who starts the command."""
    return None if variable.name in OF_PLATFORMS else variable.default
