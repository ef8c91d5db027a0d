"""DPN002: nginx passes requests to a host that its container cannot reach."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.compositions import Compositions
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.production import upstreams
from deploylint.deployment.proxies import Proxies
from deploylint.deployment.services import Services
from deploylint.deployment.upstreams import Upstream
from deploylint.formats.nginx import NginxFile
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Related, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

_NGINX = regex(r"(?:[\w.\-]+/)*(?:nginx|nginx-unprivileged|openresty)(?:[:@].*)?")
_OTHER = regex(r"[\d.]+|\[.*\]|.*\..*|host\.docker\.internal|unix")
_UPSTREAM = frozenset({"upstream"})


@rule(
    "DPN002",
    "upstream-unknown",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
)
def upstream_unknown(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    for upstream in upstreams(deployment):
        proxy = upstream.proxy
        if proxy is None or proxy.network_mode:
            continue
        if upstream.is_loopback:
            yield from _loopback(deployment.model(_listened), upstream, proxy)
        elif apart := _networks_apart(upstream, proxy):
            yield apart
        elif upstream.service:
            message = f"`{upstream.host}` is a service of {proxy.where.path}"
            yield Evidence(upstream.where, message, proxy.name)
        elif not _OTHER.fullmatch(upstream.host) and upstream.host not in proxy.extra_hosts:
            yield _absent(deployment, upstream, proxy)


def _networks_apart(upstream: Upstream, proxy: ComposeService) -> Finding | None:
    """The service has the name, but shares no network with nginx, so the name means nothing."""
    compose = upstream.service.compose if upstream.service else None
    if compose is None or compose.network_mode or not (compose.complete and proxy.complete):
        return None
    theirs, own = (
        {network.value for network in each.networks} or {"default"} for each in (compose, proxy)
    )
    if theirs & own or UNKNOWN in theirs | own:
        return None
    message = f"`{upstream.host}` is on no network of nginx: {_listed(theirs)}, not {_listed(own)}"
    related = (Related(compose.where, "this service"), Related(proxy.where, "nginx runs here"))
    return Finding(upstream.where, message, related, scope=proxy.name)


def _listed(networks: set[str]) -> str:
    return " and ".join(f"`{each}`" for each in sorted(networks))


class _Beside(NamedTuple):
    """The services of one compose project, and whether all of each is known."""

    services: list[ComposeService]
    complete: bool


def _projects(deployment: Deployment) -> dict[tuple[str, ...], _Beside]:
    found: dict[tuple[str, ...], list[ComposeService]] = {}
    for service in deployment.model(Compositions).services:
        found.setdefault(service.files, []).append(service)
    return {
        files: _Beside(services, all(each.complete for each in services))
        for files, services in found.items()
    }


def _absent(
    deployment: Deployment,
    upstream: Upstream,
    proxy: ComposeService,
) -> Finding | Unknown:
    host = upstream.host
    named = deployment.model(Services).called(host)
    beside = deployment.model(_projects)[proxy.files]
    unknown_reasons = [
        doubt
        for level in upstream.level.outwards()
        for doubt in level.unknown_reasons_about(_UPSTREAM)
    ]
    if named:
        return Unknown(upstream.where, f"{named[0].where.path} has a service of this name")
    if proxy.shared_network or not beside.complete:
        return Unknown(upstream.where, "containers of other projects are on its networks")
    if unknown_reasons:
        return Unknown(upstream.where, unknown_reasons[0])
    names = ", ".join(f"`{each.name}`" for each in beside.services[:8])
    related = (Related(proxy.where, f"nginx runs here, beside {names}"),)
    message = f"No service of {proxy.where.path} is called `{host}`"
    return Finding(upstream.where, message, related, scope=proxy.name)


def _loopback(
    ports: dict[str, set[str]], upstream: Upstream, proxy: ComposeService
) -> Iterator[Finding | Unknown]:
    machines = [each for each in upstream.machines if each.service == proxy]
    held = {path for each in machines for path in each.files.values()}
    if not all(_NGINX.fullmatch(each.image) for each in machines) or proxy.command is not None:
        yield Unknown(upstream.where, "other processes may run in the container of nginx")
    elif not any(upstream.port in ports.get(path, ()) for path in held):
        message = f"Nothing but nginx runs in its container, so {upstream.host} answers nothing"
        related = (Related(proxy.where, "nginx runs here"),)
        yield Finding(upstream.where, message, related, scope=proxy.name)


def _listened(deployment: Deployment) -> dict[str, set[str]]:
    """The ports of nginx's own servers, by the file that names them."""
    found: dict[str, set[str]] = {}
    for level in deployment.model(Proxies).levels:
        for placed in level.defined(frozenset({"listen"})):
            if placed.directive.values:
                port = placed.directive.values[0].rpartition(":")[2]
                found.setdefault(placed.path, set()).add(port)
    return found
