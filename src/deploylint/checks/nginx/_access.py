"""Who is kept out of a level: lists of addresses, passwords, ports that nobody reaches."""

from __future__ import annotations

from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import Level, Placed, effective
from deploylint.formats.nginx.configuration import NEVER_INCLUDED

RULES = frozenset({"allow", "deny"})
_REFUSALS = ("403", "404", "444")
_LOOPBACK = ("127.", "localhost", "[::1]", "unix:")


def asks_who(level: Level) -> bool:
    """Whether a password, a subrequest or a condition decides as well."""
    names = ("auth_basic", "auth_request", "auth_jwt")
    asked = [effective(level, name).value for name in names]
    refused = any(
        inner.name == "return" and inner.values[:1] and inner.values[0] in _REFUSALS
        for placed in level.defined(frozenset({"if"}))
        for inner in placed.directive.directives
    )
    return refused or any(value not in (None, "off") for value in asked)


def keeps_out(level: Level) -> bool | None:
    """Whether the list that holds at a level ends by denying; None where it may be elsewhere."""
    for each in level.outwards():
        rules = each.defined(RULES)
        if rules:
            return rules[-1].directive.name == "deny"
        if set(each.unknown_reasons_about(RULES)) - {NEVER_INCLUDED}:
            return None
    return False


def is_reachable(proxies: Proxies, level: Level, path: str) -> bool:
    """Whether others than the machine itself may reach the server around a level."""
    listens = _listens(level)
    if listens and all(each.directive.values[0].startswith(_LOOPBACK) for each in listens):
        return False
    services = [each.service for each in proxies.machines_of(path) if each.service]
    closed = [each for each in services if each.complete and each.network_mode != "host"]
    if not services or len(closed) != len(services):
        return True
    inside = {each.directive.values[0].rpartition(":")[2] for each in listens} or {"80"}
    return any(port.target in inside or not port.target for each in closed for port in each.ports)


def _listens(level: Level) -> list[Placed]:
    server = next((each for each in level.outwards() if each.kind == "server"), None)
    found = server.defined(frozenset({"listen"})) if server else ()
    return [each for each in found if each.directive.values]
