"""Which application each probe asks, joined from checks, services and route tables."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from deploylint.deployment.container_files import ContainerFiles
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.environment import Probe
from deploylint.deployment.facts.images import Command
from deploylint.deployment.processes import process_of
from deploylint.deployment.services import Service, Services
from deploylint.deployment.serving import Applications, Serving
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Where

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_SELF = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1", "::"})
_SHELLS = frozenset({"sh", "bash", "ash", "dash"})
_CHECKS = frozenset({"image", "compose"})


class Probed(NamedTuple):
    """A probe and what it asks; ``serving`` is None, with a reason, where that is unknown."""

    probe: Probe
    serving: Serving | None
    reason: str = ""
    service: Service | None = None


class Probes:
    """All probes of the project. One of an image counts once for each service that runs it."""

    def __init__(self, deployment: Deployment) -> None:
        self._applications = deployment.model(Applications)
        self._services = deployment.model(Services).all
        self._files = deployment.model(ContainerFiles)
        probes = deployment.facts(Probe)
        self._checked = deployment.model(Checked)
        self._scripts: dict[str, list[Probe]] = {}
        for probe in probes:
            if probe.origin == "script":
                self._scripts.setdefault(probe.where.path, []).append(probe)
        self.all = (
            *(probed for probe in probes for probed in self._probed(probe)),
            *(probed for service in self._services for probed in self._by_script(service)),
        )

    def _by_script(self, service: Service) -> Iterator[Probed]:
        """What a script of the project asks that the check of a service runs."""
        commands = check_commands(service) if self._scripts else ()
        scripts = (self.script_of(service, command) for command in commands)
        for path in dict.fromkeys(scripts):
            for probe in self._scripts.get(path or "", ()):
                yield self._of_service(probe, service)

    def script_of(self, service: Service, command: Command) -> str | None:
        """The file of the project that a command of a check runs."""
        process = process_of(command)
        if process is None:
            return None
        handed = process.program == "python" or process.program in _SHELLS
        word = process.target if handed else command.words[process.start]
        return self._files.find(service, word) if "." in word or "/" in word else None

    def _probed(self, probe: Probe) -> Iterator[Probed]:
        if probe.origin == "script":
            return
        if probe.origin == "nginx":
            yield self._of_proxy(probe)
            return
        if probe.origin not in _CHECKS:
            yield self._of_platform(probe)
            return
        for service in self._checked.around(probe.where):
            yield self._of_service(probe, service)

    def _of_service(self, probe: Probe, service: Service) -> Probed:
        if probe.host not in _SELF and probe.host != service.name:
            return Probed(probe, None, f"`{probe.host}` is another machine", service)
        if service.build is None:
            return Probed(probe, None, "its image is not built here", service)
        serving = self._applications.of_service(service)
        if serving is None:
            return Probed(probe, None, "what the service serves is not known", service)
        if reason := _port_doubt(probe, serving):
            return Probed(probe, None, reason, service)
        return Probed(probe, serving, "", service)

    def _of_proxy(self, probe: Probe) -> Probed:
        """A proxy asks the compose service of that name, or the unit that listens there."""
        for service in self._services:
            compose = service.compose
            named = compose is not None and probe.host in (service.name, *compose.aliases)
            local = service.unit is not None and probe.host in _SELF
            serving = self._applications.of_service(service) if named or local else None
            if serving and (named or serving.port == probe.port):
                reason = _port_doubt(probe, serving)
                return Probed(probe, None if reason else serving, reason, service)
        return Probed(probe, None, "what the proxy passes it to is not known")

    def _of_platform(self, probe: Probe) -> Probed:
        """A platform's probe asks the project's application, if it has just one."""
        table = self._applications.only
        foreign = probe.origin == "kubernetes" and "/" not in probe.owner
        if table is None or foreign:
            return Probed(probe, None, "which application it asks is not known")
        return Probed(probe, Serving(table, UNKNOWN))


class Checked:
    """Services by the places of their healthchecks, none of which lies in another."""

    def __init__(self, deployment: Deployment) -> None:
        self._services: dict[Where, list[Service]] = {}
        for service in deployment.model(Services).all:
            if check := effective_check(service):
                self._services.setdefault(check, []).append(service)
        self._places = sorted(self._services, key=_order)

    def around(self, where: Where) -> Sequence[Service]:
        """The services in whose check a place lies."""
        index = bisect_right(self._places, _order(where), key=_order) - 1
        check = self._places[index] if index >= 0 else None
        return self._services[check] if check and _contains(check, where) else ()


def _order(where: Where) -> tuple[str, int]:
    return where.path, where.start


def effective_check(service: Service) -> Where | None:
    """The place of the healthcheck that a service has: compose's, else its image's."""
    compose, stage = service.compose, service.stage
    if compose and (compose.healthcheck_disabled or compose.healthcheck_where):
        return compose.healthcheck_where
    return stage.healthcheck_where if stage and not stage.healthcheck_disabled else None


def check_commands(service: Service) -> tuple[Command, ...]:
    """The commands of the healthcheck that a service has."""
    where, stage = effective_check(service), service.stage
    if where is None:
        return ()
    own = service.compose is not None and service.compose.healthcheck_where == where
    if own and service.compose:
        return service.compose.healthcheck
    return stage.healthcheck if stage else ()


def _contains(outer: Where, inner: Where) -> bool:
    return outer.path == inner.path and outer.start <= inner.start and inner.end <= outer.end


def _port_doubt(probe: Probe, serving: Serving) -> str:
    """Why the probe may ask another process than the application."""
    asked = probe.port or ("443" if probe.scheme == "https" else "80")
    if UNKNOWN in (asked, serving.port):
        front = asked in ("80", "443") and serving.port == UNKNOWN
        return "another process may listen on the port" if front else ""
    if asked != serving.port:
        return f"the application listens on port {serving.port}"
    return ""
