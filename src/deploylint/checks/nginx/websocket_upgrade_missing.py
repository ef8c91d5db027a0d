"""DPH011: WebSocket requests pass a proxy that does not let them upgrade."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._levels import (
    is_fragment,
    listed,
    location,
    name_of,
    reasons,
    same_place,
    words_of,
)
from deploylint.deployment import Deployment
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.proxies import Proxies
from deploylint.deployment.routes import Routes
from deploylint.formats.nginx import Level, NginxFile, Placed, effective, proxied_headers
from deploylint.formats.nginx.configuration import NEVER_INCLUDED
from deploylint.model import Confidence, Evidence, Finding, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

_VERSION = "proxy_http_version 1.1"
_SINCE_1_1 = (1, 29, 7)
_WORDS = frozenset("ws wss websocket websockets socket sockjs hmr".split())


@rule(
    "DPH011",
    "websocket-upgrade-missing",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
)
def websocket_upgrade_missing(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    proxies = deployment.model(Proxies)
    routes = _websocket_routes(deployment)
    for passed, levels in same_place(proxies.proxied()):
        level, where = levels[0], proxies.head(passed)
        found = effective(level, "proxy_set_header")
        if not _meant_for_websockets(level, routes):
            continue
        missing = min((_missing(proxies, each, passed) for each in levels), key=len)
        if not missing:
            yield Evidence(where, "WebSocket requests can be upgraded", name_of(level))
        elif doubt := reasons(found) or _only_version(level, missing):
            yield Unknown(where, doubt, name_of(level))
        else:
            yield Finding(
                where,
                f"`{name_of(level)}` takes WebSocket requests without {listed(missing)}",
                severity=Severity.INFO if is_fragment(found) and found.values == () else None,
                confidence=Confidence.MEDIUM,
                scope=name_of(level),
            )


def _websocket_routes(deployment: Deployment) -> frozenset[str]:
    return frozenset(
        served.path
        for table in deployment.model(Routes).tables
        for served in table.routes
        if "WEBSOCKET" in served.methods and UNKNOWN not in served.path
    )


def _meant_for_websockets(level: Level, routes: frozenset[str]) -> bool:
    """A path that says so, or one so long that a route of the project must be meant."""
    modifier, path = location(level)
    if words_of(level) & _WORDS:
        return True
    below = path.rstrip("/") + "/"
    plain = not modifier.startswith("~") and len(below) > 1
    meant = [each for each in routes if plain and (each == path or each.startswith(below))]
    taken = list(_beside(level)) if meant else []
    return any(not any(_takes(each, path, route) for each in taken) for route in meant)


def _beside(level: Level) -> Iterator[tuple[str, ...]]:
    """Modifier and path of the locations next to that of the level."""
    own = next((each for each in level.outwards() if each.kind == "location"), None)
    for placed in own.parent.defined(frozenset({"location"})) if own and own.parent else ():
        yield placed.directive.values


def _takes(values: tuple[str, ...], path: str, route: str) -> bool:
    """Whether a location answers a route before the one of the prefix ``path`` does."""
    modifier, other = values if len(values) == 2 else ("", values[0] if values else "")
    if modifier.startswith("~"):
        return False
    return len(other) > len(path) and route.startswith(other) if modifier != "=" else route == other


def _missing(proxies: Proxies, level: Level, passed: Placed) -> list[str]:
    version = proxies.version(passed.path)
    sent = proxied_headers(level, version)
    missing = ["Upgrade", "Connection"]
    if "upgrade" in sent:
        missing = [name for name in missing if not _upgrades(sent[name.lower()].value)]
    if (version is None or version < _SINCE_1_1) and _speaks_1_0(level):
        missing.append(_VERSION)
    return missing


def _only_version(level: Level, missing: list[str]) -> str:
    """Who sets the headers but not the version, in a fragment, may set it around that."""
    fragment = is_fragment(effective(level, "proxy_http_version"))
    return NEVER_INCLUDED if fragment and missing == [_VERSION] else ""


def _speaks_1_0(level: Level) -> bool:
    """Whether an nginx before 1.29.7 asks the upstream with HTTP 1.0."""
    found = effective(level, "proxy_http_version")
    return found.value == "1.0" if found.values else not reasons(found)


def _upgrades(value: str) -> bool:
    return value.lower() not in ("", "close", "keep-alive")
