"""Whom a ``proxy_pass`` talks to."""

from __future__ import annotations

import re
from typing import NamedTuple

from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import Level, Placed

_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>unix:[^:\s]+|\[[0-9a-f:]+\]|[^/:?\s]+)"
    r"(?::(?P<port>[^/?\s]*))?(?P<uri>.*)",
    re.I,
)
_VARIABLE = re.compile(r"\$\w+")
_NUMERIC = re.compile(r"[\d.]+|\[.*\]")
# Names that no public DNS resolves.
_PRIVATE = frozenset(
    "local localhost localdomain internal lan intranet home corp svc test private".split()
)


class Address(NamedTuple):
    """The parts of a ``proxy_pass``; ``uri`` is empty where only a server is named."""

    scheme: str
    host: str
    port: str
    uri: str


def address(level: Level, passed: Placed) -> Address | None:
    """Whom a level passes requests to; None where templates or variables decide it."""
    words = passed.directive.arguments
    if not words or words[0].template:
        return None
    match = _ADDRESS.fullmatch(_resolved(level, words[0].value))
    if match is None or "$" in match["host"]:
        return None
    return Address(match["scheme"], match["host"], match["port"] or "", match["uri"])


def _resolved(level: Level, value: str) -> str:
    """``value`` with the variables that a ``set`` around the level fills in."""
    known: dict[str, str] = {}
    for each in level.outwards():
        for placed in each.defined(frozenset({"set"})):
            if len(placed.directive.values) == 2 and not placed.directive.template:
                known.setdefault(*placed.directive.values)
    return _VARIABLE.sub(lambda match: known.get(match[0], match[0]), value)


def is_external(proxies: Proxies, host: str) -> bool:
    """Whether requests leave for a server of somebody else, known by a public name."""
    servers = proxies.upstream(host) or (host,)
    return all(_is_public(server.partition(":")[0]) for server in servers)


def _is_public(host: str) -> bool:
    if host.startswith("unix") or _NUMERIC.fullmatch(host) or "." not in host.strip("."):
        return False
    return not _PRIVATE & set(host.lower().split("."))
