"""The machine that runs the units and publishes the ports: which service answers there."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator

from deploylint.deployment.listening import Listening
from deploylint.deployment.services import Service, Services
from deploylint.formats.systemd.merge import UnitFile
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_SEPARATOR = regex(r"[/:=]")


class Host:
    """Services by the ports and the sockets of the machine itself."""

    def __init__(self, deployment: Deployment) -> None:
        self._listening = deployment.model(Listening)
        self._services = deployment.model(Services).all
        self._on_ports: dict[str, list[int]] = {}
        self._told: dict[str, set[int]] = {}
        self._units: dict[str, set[int]] = {}
        for number, service in enumerate(self._services):
            self._add(number, service)
        self._activated: dict[str, set[str]] = {}
        for unit in deployment.facts(UnitFile):
            name = posixpath.basename(unit.path).partition(".socket")[0]
            for path in (each.value for each in unit.settings if each.key == "ListenStream"):
                self._activated.setdefault(path, set()).add(name)

    def on_port(self, port: str) -> Service | None:
        """The only service that listens on a port of the machine, or publishes it."""
        return self._only(self._on_ports.get(port, ()))

    def on_socket(self, path: str) -> Service | None:
        """The only service that is told to listen on a socket, or is started for it."""
        told = {
            number
            for number in self._told.get(_last(path), ())
            if any(word.endswith(path) for word in _words(self._services[number]))
        }
        started = (self._units.get(name, ()) for name in self._activated.get(path, ()))
        return self._only(told.union(*started))

    def _add(self, number: int, service: Service) -> None:
        for port in self._ports(service):
            self._on_ports.setdefault(port, []).append(number)
        for word in _words(service):
            self._told.setdefault(_last(word), set()).add(number)
        if service.unit:
            self._units.setdefault(service.name.removesuffix(".service"), set()).add(number)

    def _ports(self, service: Service) -> set[str]:
        if service.unit:
            return {each.port for each in self._listening.of(service).listeners}
        return {each.published for each in service.compose.ports} if service.compose else set()

    def _only(self, found: Collection[int]) -> Service | None:
        return self._services[next(iter(found))] if len(found) == 1 else None


def _words(service: Service) -> Iterator[str]:
    return (word for command in service.commands or () for word in command.words)


def _last(path: str) -> str:
    """The name that a path, an address with a path, or an option with one ends in."""
    return _SEPARATOR.split(path)[-1]
