"""Whom nginx passes requests to: the address, the container nginx stands in, the service behind."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from deploylint.deployment.addresses import Address, address, filled
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.listening import LOOPBACK, Listening
from deploylint.deployment.proxies import Machine, Proxies
from deploylint.deployment.services import Service, Services
from deploylint.formats.nginx import Level, Placed
from deploylint.formats.systemd.merge import UnitFile
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Where

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


class Upstream(NamedTuple):
    """A server that nginx passes requests to, named by ``host`` and ``port`` at ``where``.

    ``port_where`` is the place of the port alone, if it is written there.
    ``level`` holds the ``proxy_pass``. ``proxy`` is the compose service that nginx runs
    in, None where that is no compose service or not known; ``service`` is what
    answers, None where that is not known.
    """

    level: Level
    where: Where
    host: str
    port: str
    machines: tuple[Machine, ...]
    proxy: ComposeService | None
    service: Service | None
    port_where: Where | None = None

    @property
    def is_loopback(self) -> bool:
        return self.host in LOOPBACK


class Upstreams:
    """Every server of every ``proxy_pass``, each place once."""

    def __init__(self, deployment: Deployment) -> None:
        self._proxies = deployment.model(Proxies)
        self._services = deployment.model(Services).all if self._proxies.files else ()
        self._listening = deployment.model(Listening)
        self._environments = deployment.model(Environments)
        self._units = deployment.facts(UnitFile)
        self.all = tuple(self._found())

    def _found(self) -> Iterator[Upstream]:
        seen = set()
        for level, passed in self._proxies.proxied():
            machines = self._proxies.machines_of(passed.path)
            for proxy in {each.service: None for each in machines} or {None: None}:
                variables = self._variables(proxy)
                target = address(level, passed, variables)
                found = self._servers(passed, target, variables) if target else ()
                for where, host, port, alone in found:
                    key = (where, host, proxy and (proxy.files, proxy.name))
                    if key not in seen:
                        seen.add(key)
                        service = self._behind(host, port, proxy)
                        yield Upstream(level, where, host, port, machines, proxy, service, alone)

    def _variables(self, proxy: ComposeService | None) -> Callable[[str], str | None] | None:
        """What the container of nginx fills into its templates."""
        service = next((each for each in self._services if proxy and each.compose == proxy), None)
        return self._environments.of(service).value if service else None

    def _servers(
        self, passed: Placed, target: Address, variables: Callable[[str], str | None] | None
    ) -> Iterator[tuple[Where, str, str, Where | None]]:
        named = self._proxies.servers(target.host)
        default = "443" if target.scheme.lower() == "https" else "80"
        if not named:
            alone = self._port(passed, f"{target.host}:", target.port)
            yield self._proxies.head(passed), target.host, target.port or default, alone
        for server in named:
            written = filled(server.directive.arguments[0], variables)
            if written and "$" not in written:
                host, port = _split(written)
                alone = self._port(server, f"{host}:", port)
                yield self._proxies.head(server), host, port or default, alone

    def _port(self, placed: Placed, before: str, port: str) -> Where | None:
        """The place of a port in the first argument, where it is written there once."""
        word = placed.directive.arguments[0]
        start = word.value.find(before + port) + len(before)
        verbatim = not word.quoted and word.end - word.start == len(word.value)
        if not port or not verbatim or word.value.count(before + port) != 1:
            return None
        file = self._proxies.files[placed.path]
        return file.where(word.start + start, word.start + start + len(port))

    def _behind(self, host: str, port: str, proxy: ComposeService | None) -> Service | None:
        """The service that answers at an address, as nginx sees it."""
        if proxy is not None and host not in LOOPBACK:
            found = [each for each in self._services if each.compose and answers(each, host, proxy)]
            return found[0] if len(found) == 1 else None
        if host.startswith("unix:"):
            return self._on_socket(host.removeprefix("unix:"))
        if proxy is None:
            return self._on_host(port) if host in LOOPBACK else self._named(host)
        return None

    def _named(self, host: str) -> Service | None:
        """The only deployed service of the project that has a name that nothing else explains."""
        found = [
            each
            for each in self._services
            if each.compose
            and not each.is_development
            and host in (each.compose.name, *each.compose.aliases)
        ]
        return found[0] if len(found) == 1 else None

    def _on_socket(self, path: str) -> Service | None:
        """The only service that is told to listen on a socket, or is started for it."""
        started = {
            posixpath.basename(unit.path).partition(".socket")[0]
            for unit in self._units
            for each in unit.settings
            if each.key == "ListenStream" and each.value == path
        }
        found = [
            each
            for each in self._services
            if (each.unit and each.name.removesuffix(".service") in started)
            or any(word.endswith(path) for one in each.commands or () for word in one.words)
        ]
        return found[0] if len(found) == 1 else None

    def _on_host(self, port: str) -> Service | None:
        """The only service that listens on a port of the machine itself, or publishes it."""
        found = [
            each
            for each in self._services
            if each.unit and port in {one.port for one in self._listening.of(each).listeners}
        ]
        found += [
            each
            for each in self._services
            if each.compose and any(p.published == port for p in each.compose.ports)
        ]
        return found[0] if len(found) == 1 else None


def _split(server: str) -> tuple[str, str]:
    """Host and port of a ``server``; all of a socket is its host."""
    if server.startswith("unix:") or ":" not in server:
        return server, ""
    host, _, port = server.rpartition(":")
    return host, port


def answers(service: Service, host: str, proxy: ComposeService) -> bool:
    """Whether a compose service is reached by this name from the container of ``proxy``."""
    compose = service.compose
    if compose is None or not same_project(compose, proxy):
        return False
    return host == compose.name or host in compose.aliases


def same_project(one: ComposeService, other: ComposeService) -> bool:
    """Whether two services are of one compose file, or of files that are used together."""
    return one.files == other.files
