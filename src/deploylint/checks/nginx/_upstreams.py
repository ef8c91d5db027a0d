"""Whom a ``proxy_pass`` talks to."""

from __future__ import annotations

from deploylint.deployment.proxies import Proxies
from deploylint.lazy.regexes import regex

_NUMERIC = regex(r"[\d.]+|\[.*\]")
# Names that no public DNS resolves.
_PRIVATE = frozenset(
    "local localhost localdomain internal lan intranet home corp svc test private".split()
)


def is_external(proxies: Proxies, host: str) -> bool:
    """Whether a server of somebody else gets the requests: Docker, or one with a public name."""
    servers = proxies.upstream(host) or (host,)
    return all(_is_docker(server) or _is_public(server.partition(":")[0]) for server in servers)


def _is_docker(server: str) -> bool:
    return server.startswith("unix:") and server.endswith("/docker.sock")


def _is_public(host: str) -> bool:
    if host.startswith("unix") or _NUMERIC.fullmatch(host) or "." not in host.strip("."):
        return False
    return not _PRIVATE & set(host.lower().split("."))
