"""Which environment variables the process of a container has, and why there may be more."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.contexts import BuildContext, Contexts, normal
from deploylint.deployment.copies import Copies
from deploylint.deployment.deployed import covers
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Command
from deploylint.deployment.facts.python import EnvironmentSource
from deploylint.deployment.launches import Launch, Launches
from deploylint.deployment.production import is_plain
from deploylint.deployment.services import Service
from deploylint.deployment.start_up import StartUp
from deploylint.formats.wrappers import SHELLS, base_name
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_ASSIGNED = regex(r"(?P<name>[A-Za-z_]\w*)=")
_SETTING = frozenset({"export", "declare", "env", "local", "readonly"})
# Programs, and words of the shell, that bring variables of which nothing here is known.
_BRINGING = frozenset(
    "source . eval doppler infisical op chamber dotenv dotenvx envdir envconsul vault sops teller"
    " berglas aws-env ssm-env confd s6-envdir with-contenv".split()
)


class Delivered(NamedTuple):
    """``names`` are those that are certain; ``doubts`` say why there may be others."""

    names: frozenset[str]
    doubts: tuple[str, ...]


class Deliveries:
    """Everything that gives the process of a service its variables."""

    def __init__(self, deployment: Deployment) -> None:
        self._environments = deployment.model(Environments)
        self._launches = deployment.model(Launches)
        self._contexts = deployment.model(Contexts)
        self._copies = deployment.model(Copies)

    def of(self, service: Service, start_up: StartUp) -> Delivered:
        environment = self._environments.of(service)
        launches = self._launches.of_service(service)
        commands = tuple(_commands(service, launches))
        names = {*environment.names, *start_up.written}
        names.update(name for each in commands for name in _assigned(each))
        names.update(_granted(service))
        doubts = [
            *environment.unknown_reasons,
            *_of_commands(commands),
            *_of_scripts(launches),
            *_of_image(service.build),
            *self._of_files(service, start_up.sources),
        ]
        return Delivered(frozenset(names), tuple(dict.fromkeys(doubts)))

    def _of_files(self, service: Service, sources: tuple[EnvironmentSource, ...]) -> Iterator[str]:
        """Env files that the code reads, where the container may have them."""
        for source in sources:
            for file in source.files:
                if file == UNKNOWN or file.startswith("/") or self._may_hold(service, file):
                    shown = "an env file" if file == UNKNOWN else f"`{file}`"
                    yield f"the code reads {shown}, which the container may have"

    def _may_hold(self, service: Service, file: str) -> bool:
        """Whether an image, or a mount, may bring an env file that is not in the repository."""
        name = posixpath.basename(file)
        for volume in service.compose.volumes if service.compose else ():
            folder = posixpath.dirname(volume.where.path)
            source = normal(posixpath.join(folder, volume.source)) if volume.source else None
            if posixpath.basename(volume.source) == name or (
                volume.kind == "bind" and source == service.directory
            ):
                return True
        build = service.build
        if build is None:
            return True
        ignored = self._contexts.matcher(build).excludes(name)
        return not ignored and any(covers(each.source, name) for each in self._copies.of(build))


def _commands(service: Service, launches: list[Launch]) -> Iterator[Command]:
    """All commands that run before the process or start it, branches of scripts included."""
    yield from service.commands or ()
    if service.compose:
        yield from (*(service.compose.entrypoint or ()), *(service.compose.command or ()))
    if service.stage:
        yield from service.stage.process
    for script in (found for each in launches for found in (each.script, each.opens) if found):
        yield from script.commands


def _assigned(command: Command) -> Iterator[str]:
    for word in command.words:
        if match := _ASSIGNED.match(word):
            yield match["name"]
        elif word not in _SETTING:
            return


def _of_commands(commands: tuple[Command, ...]) -> Iterator[str]:
    for command in commands:
        words = [base_name(word) for word in command.words]
        found = next((word for word in words[:3] if word in _BRINGING), "")
        if found:
            yield f"`{found}` brings variables of its own"
        elif words[0] in _SETTING and UNKNOWN in words:
            yield "a script takes variables from elsewhere"
        elif "--env-file" in words:
            yield "the command names an env file"


def _of_scripts(launches: list[Launch]) -> Iterator[str]:
    for launch in launches:
        process = launch.process
        handed = process.program in SHELLS and process.operands
        word = process.target if handed else process.command.words[process.start]
        if launch.opens is None and (handed or word.endswith(".sh")):
            yield f"`{base_name(word)}`, which starts it, is not understood"


def _of_image(build: BuildContext | None) -> Iterator[str]:
    if build is None or build.stage is None:
        yield "which image runs is not known"
    elif not is_plain(build):
        yield f"`{build.lineage[-1].base}` may set variables".replace(UNKNOWN, "the base image")


def _granted(service: Service) -> Iterator[str]:
    """Secrets and configurations that code may find under the name of a variable."""
    for each in (*service.compose.secrets, *service.compose.configs) if service.compose else ():
        yield posixpath.basename(each.value).upper()
