"""Health paths that nginx passes on: what a monitor asks of the proxy, the proxy asks."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.environment import Probe
from deploylint.formats.nginx import Directive
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.nginx import NginxConfig

_HEALTH = regex(
    r"/[\w./\-]{0,100}?(health|healthz|healthcheck|health_check|readyz|livez|ready|live)/?"
)
_TARGET = regex(r"http://(?P<host>[\w.\-]{1,100})(?::(?P<port>\d{1,5}))?(?P<path>/[^\s?$]{0,200})?")


@collect("nginx", triggers=("health", "readyz", "livez", "/ready", "/live"))
def proxy_probes(document: NginxConfig) -> Iterator[Probe]:
    for location in document.walk():
        path = _path(location)
        passes = [each for each in location.directives if each.name == "proxy_pass"]
        rewrites = any(each.name in ("rewrite", "return", "if") for each in location.directives)
        if path and len(passes) == 1 and not rewrites and not passes[0].template:
            yield from _passed(document, passes[0], path)


def _path(location: Directive) -> str:
    """The health path of ``location = /health`` or ``location /health``."""
    words = [word for word in location.values if word not in ("=", "^~")]
    if location.name != "location" or len(words) != 1:
        return ""
    return words[0] if _HEALTH.fullmatch(words[0]) else ""


def _passed(document: NginxConfig, directive: Directive, path: str) -> Iterator[Probe]:
    target = _TARGET.fullmatch(directive.values[0]) if directive.values else None
    if target is None:
        return
    host, port = _address(document, target["host"], target["port"] or "")
    where = document.where_of(directive.words[1])
    yield Probe(where, "nginx", "", "http", host, port, target["path"] or path)


def _address(document: NginxConfig, host: str, port: str) -> tuple[str, str]:
    """Host and port, out of the only server of an ``upstream`` of that name."""
    servers = [
        server.values[0]
        for upstream in document.walk()
        if upstream.name == "upstream" and upstream.values[:1] == (host,)
        for server in upstream.directives
        if server.name == "server" and server.values
    ]
    if not servers:
        return host, port
    host, _, port = servers[0].partition(":")
    return (host, port) if len(servers) == 1 else (UNKNOWN, UNKNOWN)
