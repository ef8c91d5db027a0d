"""The services of the project: what runs where, joined from compose, images and units."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from deploylint.deployment.commands import run
from deploylint.deployment.compositions import Compositions
from deploylint.deployment.contexts import BuildContext, Contexts
from deploylint.deployment.development import Development, is_development
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Command, Stage
from deploylint.deployment.processes import Process, process_of
from deploylint.deployment.units import unit_commands
from deploylint.files.classify import Context
from deploylint.formats.systemd.merge import MergedUnit, UnitFile, dropin_directories, merge
from deploylint.formats.systemd.names import service_name
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Where

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_DEPLOYED = frozenset({Context.NEUTRAL, Context.PROD})
# The files of a compose project, and a name in it.
_Name = tuple[tuple[str, ...], str]
ServiceKey = tuple[Where, str, tuple[str, ...]]


class Service(NamedTuple):
    """Something that runs in production: a compose service, a built image, or a unit.

    ``commands`` is what starts, None where that is decided out of sight.
    ``directory`` is the folder of the project that the code comes from.
    ``development`` says why the service is not one that is deployed, empty otherwise;
    ``replaced_by`` is the deployed service that runs the image with another command.
    """

    name: str
    where: Where
    commands: tuple[Command, ...] | None
    compose: ComposeService | None = None
    build: BuildContext | None = None
    unit: MergedUnit | None = None
    development: str = ""
    replaced_by: str = ""

    @property
    def key(self) -> ServiceKey:
        """What no other service of the project shares: its place, its name, and the files that
        compose lays over one another for it, or the folder that it is built from."""
        return self.where, self.name, self.compose.files if self.compose else (self.directory,)

    @property
    def title(self) -> str:
        """How a sentence names it: an image that nothing else names goes by its file."""
        image = self.compose is None and self.unit is None
        return f"the image of `{self.name}`" if image else f"`{self.name}`"

    @property
    def subject(self) -> str:
        """The title as the first words of a sentence."""
        return self.title[:1].upper() + self.title[1:]

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
    """All services, each once: an image that compose runs is that compose service.

    An image whose own command only services for development run is a service besides;
    ``replaced`` are the images that deployed services run with other commands.
    """

    def __init__(self, deployment: Deployment) -> None:
        self._context_of = deployment.context_of
        self._contexts = deployment.model(Contexts)
        self._compositions = deployment.model(Compositions)
        self._development = deployment.model(Development)
        self._environments = deployment.model(Environments)
        self._units = deployment.facts(UnitFile)
        composed = tuple(self._of_compose(each) for each in self._compositions.services)
        found = (*composed, *self._of_images(composed), *self._of_units())
        filled = [self._with_variables(each) for each in found]
        self.all = tuple(each for each in filled if not each.replaced_by)
        self._called: dict[str, list[Service]] = {}
        self._answering: dict[_Name, list[Service]] = {}
        self._composed: dict[_Name, Service] = {}
        for each in self.all:
            self._index(each)
        self.replaced = tuple(each for each in filled if each.replaced_by)

    def _with_variables(self, service: Service) -> Service:
        """The service with the variables in its commands filled in, as far as they are known."""
        if not service.commands:
            return service
        found = run(service.commands, self._environments.lookup(service))
        return service._replace(commands=tuple(found))

    def _index(self, service: Service) -> None:
        if (compose := service.compose) is None:
            return
        self._composed.setdefault((compose.files, compose.name), service)
        for name in {compose.name, *compose.aliases}:
            self._called.setdefault(name, []).append(service)
            self._answering.setdefault((compose.files, name), []).append(service)

    def called(self, name: str) -> Sequence[Service]:
        """The compose services that have this name, or are called so on a network."""
        return self._called.get(name, ())

    def answering(self, name: str, beside: ComposeService) -> Sequence[Service]:
        """Those that are called so on the networks of a service of the same project."""
        return self._answering.get((beside.files, name), ())

    def of_compose(self, compose: ComposeService) -> Service | None:
        """The service that a compose service is."""
        return self._composed.get((compose.files, compose.name))

    def stating(self, path: str, name: str) -> list[Service]:
        """The compose services of this name to which a file contributes, deployed ones first."""
        found = (each for each in self.called(name) if each.compose and each.name == name)
        stating = [each for each in found if each.compose and path in each.compose.files]
        return sorted(stating, key=lambda each: each.is_development)

    def _of_compose(self, service: ComposeService) -> Service:
        build = self._contexts.of_service(service)
        commands = effective_commands(service, build.stage if build else None)
        reason = self._compositions.reason(service)
        if not reason and not self._compositions.is_production(service):
            reason = self._development.reason(service, build)
        return Service(service.name, service.where, commands, service, build, development=reason)

    def _of_images(self, composed: Sequence[Service]) -> Iterator[Service]:
        running: dict[tuple[str, int | None], list[Service]] = {}
        for service in composed:
            if service.build and self._is_deployed(service):
                running.setdefault(_built(service.build), []).append(service)
        run_as_built = {key for key, found in running.items() if any(map(_runs_image, found))}
        placed = {dockerfile for dockerfile, _ in running}
        seen: set[tuple[str, str, int | None]] = set()
        for build in self._contexts.all:
            own = build.service is None or _built(build) in running
            image = build if own else _whole(build)
            key, services = (image.directory, *_built(image)), running.get(_built(image), [])
            if key in seen or _built(image) in run_as_built:
                continue
            elsewhere = not services and image.dockerfile in placed
            if build.service is None or (_starts(image) and not elsewhere):
                seen.add(key)
                yield _of_image(image, services[0].name if services else "")

    def _is_deployed(self, service: Service) -> bool:
        return not service.is_development and self._context_of(service.where.path) in _DEPLOYED

    def _of_units(self) -> Iterator[Service]:
        beside: dict[str, list[UnitFile]] = {}
        for unit in self._units:
            beside.setdefault(unit.path.rpartition("/")[0].rpartition("/")[2], []).append(unit)
        for unit in self._units:
            name = service_name(unit.path)
            if name is None or not unit.settings:
                continue
            near = (each for name in dropin_directories(unit.path) for each in beside.get(name, ()))
            merged = merge(unit, near)
            yield Service(name, unit.settings[0].where, tuple(unit_commands(merged)), unit=merged)


def _of_image(build: BuildContext, replaced_by: str) -> Service:
    stage = build.stage
    commands = stage.process if stage and not stage.inherits_command else None
    reason = _stage_reason(stage)
    name, where = image_name(build), build.image.where
    build = build._replace(service=None)
    return Service(name, where, commands, build=build, development=reason, replaced_by=replaced_by)


def _built(build: BuildContext) -> tuple[str, int | None]:
    """The Dockerfile and the stage that is built."""
    return build.dockerfile, build.stage.number if build.stage else None


def _whole(build: BuildContext) -> BuildContext:
    """The build without a target: what the Dockerfile makes by itself."""
    stages = build.image.stages
    last = stages[-1] if stages and build.stage else None
    return build._replace(stage=last, service=None)


def _starts(build: BuildContext) -> bool:
    return build.stage is not None and bool(build.stage.process)


def _runs_image(service: Service) -> bool:
    """Whether a compose service starts what its image says."""
    compose = service.compose
    return compose is not None and compose.command is None and compose.entrypoint is None


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
        (*entrypoint.shells, *cmd.shells),
    )


def image_name(build: BuildContext) -> str:
    """The Dockerfile's path, and the stage where it is not the last one."""
    stages = build.image.stages
    last = build.stage is None or build.stage.number == len(stages) - 1
    return build.dockerfile if last or not build.stage else f"{build.dockerfile}:{build.stage.name}"
