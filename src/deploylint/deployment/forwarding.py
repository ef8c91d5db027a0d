"""Whose forwarded headers the servers of a project believe, and which nginx sends them."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.configurations import is_below
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import Import, ModuleNames
from deploylint.deployment.launches import Launch
from deploylint.deployment.listening import LOOPBACK
from deploylint.deployment.production import upstreams
from deploylint.deployment.upstreams import Upstream
from deploylint.formats.nginx import effective, headers, with_plain_variables
from deploylint.formats.nginx.configuration import NEVER_INCLUDED
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from deploylint.deployment import Deployment
    from deploylint.deployment.services import Service
    from deploylint.model import Where

_OPTION, _VARIABLE = "--forwarded-allow-ips", "FORWARDED_ALLOW_IPS"
# Headers by which gunicorn and uvicorn tell the scheme without being told to.
SCHEME_HEADERS = {
    "gunicorn": ("x-forwarded-proto", "x-forwarded-protocol", "x-forwarded-ssl"),
    "uvicorn": ("x-forwarded-proto",),
    "daphne": ("x-forwarded-proto",),
}
# What nginx makes of the header that it was sent.
_ADDED = regex(r"\$(?:proxy_add_x_forwarded_for|http_x_forwarded_for)")
# Servers that tell the scheme by the connection alone.
_DEAF = frozenset({"manage.py", "flask"})


def proxy_names(deployment: Deployment) -> Iterator[tuple[Where, str]]:
    """Names of proxies that the code imports or binds, which may read the headers for it."""
    known: list[Import | ModuleNames] = [*deployment.facts(Import), *deployment.facts(ModuleNames)]
    for each in known:
        yield from ((each.where, name) for name in each.names if "prox" in name.lower())


def trusted_proxies(
    deployment: Deployment, service: Service, launch: Launch
) -> tuple[str | None, Where]:
    """Whose headers gunicorn or uvicorn trusts; None where only those of the machine itself."""
    process = launch.process
    if option := process.option(_OPTION):
        return option.value or UNKNOWN, process.place(option.last)
    environment = deployment.model(Environments).of(service)
    value = environment.value(_VARIABLE)
    if value is not None:
        set_at = environment.settings.get(_VARIABLE)
        return value, set_at.where if set_at else process.place(process.start)
    sure = process.certain and not process.option("-c", "--config")
    return (None if sure else UNKNOWN), process.place(process.start)


def sends(upstream: Upstream, *names: str) -> bool | None:
    """Whether nginx sets one of these headers, in lower case; None where that is not known."""
    found = effective(upstream.level, "proxy_set_header")
    if {header.name.lower() for header in headers(found)} & set(names):
        return True
    return None if set(found.unknown) - {NEVER_INCLUDED} else False


def learns_scheme(deployment: Deployment, upstream: Upstream, launch: Launch) -> bool | None:
    """Whether a server tells its application the scheme that nginx sends; None if not known."""
    process, service = launch.process, launch.service
    if process.program in _DEAF:
        return False
    sent = sends(upstream, *SCHEME_HEADERS.get(process.program, ("x-forwarded-proto",)))
    if not sent or service is None:
        return sent
    if process.program == "daphne":
        return process.option("--proxy-headers") is not None
    if process.program not in SCHEME_HEADERS:
        return None
    if process.option("--no-proxy-headers"):
        return False
    trusted, _ = trusted_proxies(deployment, service, launch)
    if trusted in (None, *LOOPBACK):
        return _is_beside(upstream)
    return True if trusted == "*" else None


def _is_beside(upstream: Upstream) -> bool | None:
    """Whether nginx asks from the machine, or container, of the server itself."""
    if is_local(upstream):
        return True
    return False if upstream.proxy and upstream.service else None


def client_written(upstream: Upstream) -> bool | None:
    """Whether ``X-Forwarded-For`` holds, as nginx sends it, first what the client wrote."""
    found = effective(upstream.level, "proxy_set_header")
    for header in reversed(headers(found)):
        if header.name.lower() == "x-forwarded-for":
            return _ADDED.search(with_plain_variables(header.value)) is not None
    return None if set(found.unknown) - {NEVER_INCLUDED} else True


def fronting(deployment: Deployment, path: str) -> list[Upstream]:
    """The servers that nginx passes requests to and that may run a module of the project."""
    known = [
        each
        for each in upstreams(deployment)
        if each.service
        and not each.service.is_development
        and is_below(path, each.service.directory)
    ]
    alone = [each for each in upstreams(deployment) if each.service is None and _is_own(each)]
    return known or alone


def _is_own(upstream: Upstream) -> bool:
    """Whether an address is on the machine, or a name without a dot, as containers have them."""
    return is_local(upstream) or "." not in upstream.host


def is_local(upstream: Upstream) -> bool:
    return upstream.is_loopback or upstream.host.startswith("unix:")
