"""What the model states of one service: values, that there is none, or why that is unknown."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from deploylint.deployment.data_stores import TITLES
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Command
from deploylint.deployment.launches import Launches
from deploylint.deployment.listening import Listening
from deploylint.deployment.probes import Probed, Probes, check_commands, effective_check
from deploylint.deployment.processes import process_of
from deploylint.deployment.production import is_plain
from deploylint.deployment.products import CHECKS, OTHER_PROGRAMS, is_product
from deploylint.deployment.service_stores import ServiceStores
from deploylint.deployment.services import Service, image_name
from deploylint.deployment.serving import PYTHON_SERVERS, Applications
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Where

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


class State(str, Enum):
    """Whether a thing is known, certainly not there, or not understood."""

    KNOWN = "known"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Statement(NamedTuple):
    """``text`` is the value, or the reason why there is none; ``where`` the place that says so."""

    state: State
    text: str
    where: Where


class Statements:
    """States each aspect of a service."""

    def __init__(self, deployment: Deployment) -> None:
        self._launches = deployment.model(Launches)
        self._applications = deployment.model(Applications)
        self._listening = deployment.model(Listening)
        self._environments = deployment.model(Environments)
        self._stores = deployment.model(ServiceStores)
        self._probed: dict[int, list[Probed]] = {}
        for probed in deployment.model(Probes).all:
            self._probed.setdefault(id(probed.service), []).append(probed)

    def image(self, service: Service) -> Statement:
        compose, build = service.compose, service.build
        if service.unit:
            return Statement(State.ABSENT, "it runs on the machine itself", service.where)
        if build:
            where = build.stage.where if build.stage else service.where
            return Statement(State.KNOWN, f"built from {image_name(build)}", where)
        image = self._environments.image(compose) if compose else UNKNOWN
        state = State.UNKNOWN if UNKNOWN in image else State.KNOWN
        return Statement(state, image.replace(UNKNOWN, "…"), service.where)

    def start(self, service: Service) -> Statement:
        if not service.commands:
            return self._unwritten(service)
        for command in service.commands:
            if process_of(command) is None:
                return Statement(
                    State.UNKNOWN, f"`{_shown(command)}` is not understood", command.where
                )
        last = service.commands[-1]
        return Statement(State.KNOWN, _shown(last), last.where)

    def _unwritten(self, service: Service) -> Statement:
        build = service.build
        if is_product(service):
            return Statement(State.KNOWN, "what its image starts by itself", service.where)
        if service.unit:
            return Statement(State.ABSENT, "it starts nothing", service.where)
        base = build.lineage[-1].base if build and build.lineage else ""
        reason = (
            f"the base image `{base}` decides what starts"
            if base
            else "its image is not built here"
        )
        return Statement(State.UNKNOWN, reason, service.where)

    def application(self, service: Service) -> Statement:
        serving = self._applications.of_service(service)
        if serving:
            made = serving.table.application
            return Statement(State.KNOWN, f"{made.where.path}:{made.name}", made.where)
        start, sockets = self.start(service), self._listening.of(service)
        if is_product(service):
            return Statement(State.ABSENT, "it is a product, not the project's code", service.where)
        if start.state is not State.KNOWN:
            return Statement(start.state, "what starts is not known", start.where)
        launches = self._launches.of_service(service)
        last = launches[-1].process if launches else None
        if last is None or not (sockets.listeners or sockets.unknown_reasons):
            return Statement(State.ABSENT, "it listens on nothing", start.where)
        if last.program.rpartition("/")[2] in OTHER_PROGRAMS:
            return Statement(
                State.ABSENT, f"`{last.program}` runs no application", last.place(last.start)
            )
        named = last.target if last.program in PYTHON_SERVERS and last.target else last.program
        reason = f"what `{named.replace(UNKNOWN, '…')}` serves is not known"
        return Statement(State.UNKNOWN, reason, last.place(last.start))

    def user(self, service: Service) -> Statement:
        compose, stage, unit = service.compose, service.stage, service.unit
        if unit:
            found = unit.get("Service", "User")
            if found:
                return Statement(State.KNOWN, found.value, found.where)
            return Statement(State.ABSENT, "root, as no `User=` is set", service.where)
        if compose and compose.user is not None:
            return _value(compose.user, compose.where)
        if stage and stage.user:
            return _value(stage.user.value, stage.user.where)
        if service.build and is_plain(service.build):
            return Statement(State.ABSENT, "root, as nothing sets a user", service.where)
        return Statement(State.UNKNOWN, "its image decides", service.where)

    def ports(self, service: Service) -> Statement:
        compose, sockets = service.compose, self._listening.of(service)
        if is_product(service) and not service.commands:
            targets = {port.target for port in compose.ports} if compose else set()
            text = ", ".join(sorted(targets - {UNKNOWN})) or "those of its image"
            return Statement(State.KNOWN, text, service.where)
        if sockets.ports is not None:
            listed = (port or "a socket" for port in sorted(sockets.ports))
            return Statement(State.KNOWN, ", ".join(listed), sockets.listeners[0].where)
        if not sockets.listeners and not sockets.unknown_reasons:
            return Statement(State.ABSENT, "it listens on nothing", service.where)
        reason = next(iter(sockets.unknown_reasons), "a variable decides the port")
        return Statement(State.UNKNOWN, reason, self.start(service).where)

    def probe(self, service: Service) -> Statement:
        where = effective_check(service)
        if where is None:
            return Statement(State.ABSENT, "no healthcheck", service.where)
        asked = self._probed.get(id(service), [])
        known = next((each for each in asked if each.serving), None)
        if known:
            return Statement(State.KNOWN, f"asks {known.probe.path}", known.probe.where)
        if asked and not is_product(service):
            return Statement(State.UNKNOWN, asked[0].reason, asked[0].probe.where)
        if asked:
            return Statement(State.KNOWN, f"asks {asked[0].probe.path}", asked[0].probe.where)
        return _by_program(check_commands(service), where)

    def restart(self, service: Service) -> Statement:
        if service.unit:
            found = service.unit.get("Service", "Restart")
            if found:
                return Statement(State.KNOWN, found.value, found.where)
            return Statement(State.ABSENT, "nothing restarts it", service.where)
        if service.compose is None:
            return Statement(State.UNKNOWN, "who runs the image decides", service.where)
        stated, policy = service.compose.restart, service.compose.restart_policy
        if stated and stated.value != "no":
            return _value(stated.value, stated.where)
        if policy and policy != "none":
            return _value(policy, service.where)
        return Statement(State.ABSENT, "nothing restarts it", service.where)

    def stores(self, service: Service) -> Statement:
        found = {} if is_product(service) else self._stores.of(service)
        if not found:
            return Statement(State.ABSENT, "none is named", service.where)
        text = ", ".join(TITLES.get(each, each) for each in sorted(found))
        return Statement(State.KNOWN, text, next(iter(found.values())))

    def variables(self, service: Service) -> Statement:
        environment = self._environments.of(service)
        sources = sorted(
            {each.where.path for each in environment.settings.values()}
            | {each.target for each in (service.compose.env_files if service.compose else ())}
        )
        text = f"{len(environment.names)} from {', '.join(sources)}".replace(UNKNOWN, "…")
        if environment.unknown_reasons:
            return Statement(State.UNKNOWN, environment.unknown_reasons[0], service.where)
        if not environment.names:
            return Statement(State.ABSENT, "none are set", service.where)
        return Statement(State.KNOWN, text, service.where)


def _by_program(commands: tuple[Command, ...], where: Where) -> Statement:
    """A check that sends no request over HTTP, by the programs that it runs."""
    for name in _programs(commands):
        if name in CHECKS:
            return Statement(State.KNOWN, CHECKS[name], where)
    shown = _shown(commands[0]) if commands else "the check"
    return Statement(State.UNKNOWN, f"`{shown}` is not understood", where)


def _programs(commands: tuple[Command, ...]) -> Iterator[str]:
    for command in commands:
        process = process_of(command)
        if process:
            yield process.program.rpartition("/")[2]


def _value(value: str, where: Where) -> Statement:
    if value == UNKNOWN:
        return Statement(State.UNKNOWN, "a variable decides", where)
    return Statement(State.KNOWN, value, where)


def _shown(command: Command) -> str:
    return " ".join(command.words).replace(UNKNOWN, "…")[:120]
