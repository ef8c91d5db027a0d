"""Whom nginx passes requests to: the address, the container nginx stands in, the service behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from deploylint.deployment.addresses import Address, address, filled
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.host import Host
from deploylint.deployment.listening import LOOPBACK
from deploylint.deployment.proxies import Machine, Proxies
from deploylint.deployment.services import Service, Services
from deploylint.formats.nginx import Level, Placed
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
        self._services = deployment.model(Services)
        self._environments = deployment.model(Environments)
        self._deployment = deployment
        self.all = tuple(self._found())

    def _found(self) -> Iterator[Upstream]:
        seen = set()
        for level, passed in self._proxies.proxied():
            machines = self._proxies.machines_of(passed.path)
            for proxy in {each.service: None for each in machines} or {None: None}:
                variables = self._variables(proxy)
                target = address(level, passed, variables)
                key = target and (self._place(passed, target), proxy and (proxy.files, proxy.name))
                if target is None or key in seen:
                    continue
                seen.add(key)
                for where, host, port, alone in self._servers(passed, target, variables):
                    service = self._behind(host, port, proxy)
                    yield Upstream(level, where, host, port, machines, proxy, service, alone)

    def _place(self, passed: Placed, target: Address) -> tuple[str, Where | None]:
        """What names the servers of a target: an upstream, or the directive itself."""
        named = self._proxies.servers(target.host)
        return target.host, None if named else self._proxies.head(passed)

    def _variables(self, proxy: ComposeService | None) -> Callable[[str], str | None] | None:
        """What the container of nginx fills into its templates."""
        service = self._services.of_compose(proxy) if proxy else None
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
            found = self._services.answering(host, proxy)
            return found[0] if len(found) == 1 else None
        if host.startswith("unix:"):
            return self._deployment.model(Host).on_socket(host.removeprefix("unix:"))
        if proxy is None:
            return (
                self._deployment.model(Host).on_port(port)
                if host in LOOPBACK
                else self._named(host)
            )
        return None

    def _named(self, host: str) -> Service | None:
        """The only deployed service of the project that has a name that nothing else explains."""
        found = [each for each in self._services.called(host) if not each.is_development]
        return found[0] if len(found) == 1 else None


def _split(server: str) -> tuple[str, str]:
    """Host and port of a ``server``; all of a socket is its host."""
    if server.startswith("unix:") or ":" not in server:
        return server, ""
    host, _, port = server.rpartition(":")
    return host, port
