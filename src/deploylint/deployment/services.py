"""The services of the project: what runs where, joined from compose, images and units."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.commands import run
from deploylint.deployment.compositions import Compositions
from deploylint.deployment.contexts import BuildContext, Contexts
from deploylint.deployment.development import Development, is_development
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Command, Stage
from deploylint.deployment.processes import Process, process_of
from deploylint.deployment.units import unit_commands
from deploylint.formats.systemd.merge import MergedUnit, UnitFile, dropins_of, merge
from deploylint.formats.systemd.names import is_dropin
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Where, start_of

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


class Service(NamedTuple):
    """Something that runs in production: a compose service, a built image, or a unit.

    ``commands`` is what starts, None where that is decided out of sight.
    ``directory`` is the folder of the project that the code comes from.
    ``development`` says why the service is not one that is deployed, empty otherwise.
    """

    name: str
    where: Where
    commands: tuple[Command, ...] | None
    compose: ComposeService | None = None
    build: BuildContext | None = None
    unit: MergedUnit | None = None
    development: str = ""

    @property
    def is_development(self) -> bool:
        return bool(self.development)

    @property
    def directory(self) -> str:
        return self.build.directory if self.build else posixpath.dirname(self.where.path)

    @property
    def stage(self) -> Stage | None:
        return self.build.stage if self.build else None

    @property
    def processes(self) -> tuple[Process, ...]:
        """The commands that are understood."""
        found = (process_of(command) for command in self.commands or ())
        return tuple(process for process in found if process)

    @property
    def in_container(self) -> bool:
        return self.unit is None


class Services:
    """All services, each once: an image that compose builds is that compose service."""

    def __init__(self, deployment: Deployment) -> None:
        self._contexts = deployment.model(Contexts)
        self._compositions = deployment.model(Compositions)
        self._development = deployment.model(Development)
        self._environments = deployment.model(Environments)
        self._units = deployment.facts(UnitFile)
        found = (
            *(self._of_compose(each) for each in self._compositions.services),
            *self._of_images(),
            *self._of_units(),
        )
        self.all = tuple(self._with_variables(each) for each in found)

    def _with_variables(self, service: Service) -> Service:
        """The service with the variables in its commands filled in, as far as they are known."""
        if not service.commands:
            return service
        found = run(service.commands, self._environments.lookup(service))
        return service._replace(commands=tuple(found))

    def stating(self, path: str, name: str) -> list[Service]:
        """The compose services of this name to which a file contributes, deployed ones first."""
        found = [
            each
            for each in self.all
            if each.compose and each.name == name and path in each.compose.files
        ]
        return sorted(found, key=lambda each: each.is_development)

    def _of_compose(self, service: ComposeService) -> Service:
        build = self._contexts.of_service(service)
        commands = effective_commands(service, build.stage if build else None)
        reason = self._compositions.reason(service)
        if not reason and not self._compositions.is_production(service):
            reason = self._development.reason(service, build)
        return Service(service.name, service.where, commands, service, build, development=reason)

    def _of_images(self) -> Iterator[Service]:
        for build in self._contexts.all:
            if build.service is None:
                stage = build.stage
                commands = stage.process if stage and not stage.inherits_command else None
                reason = _stage_reason(stage)
                yield Service(
                    image_name(build), build.image.where, commands, build=build, development=reason
                )

    def _of_units(self) -> Iterator[Service]:
        paths = [unit.path for unit in self._units]
        by_path = {unit.path: unit for unit in self._units}
        for unit in self._units:
            if is_dropin(unit.path) or not unit.path.endswith(".service"):
                continue
            merged = merge(unit, [by_path[path] for path in dropins_of(unit.path, paths)])
            where = unit.settings[0].where if unit.settings else start_of(unit.path)
            name = posixpath.basename(unit.path)
            yield Service(name, where, tuple(unit_commands(merged)), unit=merged)


def _stage_reason(stage: Stage | None) -> str:
    return f"the stage is called `{stage.name}`" if stage and is_development(stage.name) else ""


def effective_commands(service: ComposeService, stage: Stage | None) -> tuple[Command, ...] | None:
    """What a compose service starts: its ``entrypoint`` drops the image's CMD."""
    cmd = service.command
    entrypoint = service.entrypoint
    if entrypoint is None and stage is None:
        return cmd
    if entrypoint is None and stage is not None:
        if cmd is None:
            return None if stage.inherits_command else stage.process
        entrypoint = stage.entrypoint
    if not entrypoint:
        return cmd
    return (_joined(entrypoint[0], cmd[0]), *cmd[1:]) if cmd else entrypoint


def _joined(entrypoint: Command, cmd: Command) -> Command:
    places = entrypoint.places + cmd.places
    known = len(places) == len(entrypoint.words) + len(cmd.words)
    first = len(entrypoint.words)
    later = (each._replace(word=first + each.word) for each in cmd.expansions)
    return Command(
        cmd.where,
        entrypoint.words + cmd.words,
        places if known else (),
        cmd.writes,
        (*entrypoint.expansions, *later),
    )


def image_name(build: BuildContext) -> str:
    """The Dockerfile's path, and the stage where it is not the last one."""
    stages = build.image.stages
    last = build.stage is None or build.stage.number == len(stages) - 1
    return build.dockerfile if last or not build.stage else f"{build.dockerfile}:{build.stage.name}"
