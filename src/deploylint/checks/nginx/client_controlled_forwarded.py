"""DPH006: a header that says who the client is comes from the client."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._access import is_reachable
from deploylint.checks.nginx._levels import name_of, same_place
from deploylint.deployment import Deployment
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import Level, NginxFile, Placed, effective, with_plain_variables
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import DEPLOYED, rule

_TRUSTED = frozenset(
    "host forwarded x-real-ip x-forwarded-for x-forwarded-host x-client-ip x-remote-user"
    " remote-user x-forwarded-user x-auth-request-user".split()
)
_CLIENTS = regex(
    r"\$(http_(?:forwarded|x_real_ip|x_forwarded_(?:for|host|user)|x_client_ip|x_remote_user"
    r"|remote_user|x_auth_request_user)|arg_\w+|cookie_\w+)"
)
_EVERYBODY = (("0.0.0.0/0",), ("::/0",))
# What lets clients in, or slows them down, by their address.
_BY_ADDRESS = frozenset({"allow", "deny", "limit_req", "limit_conn"})
_ADDED = regex(r"\$(?:remote_addr|realip_remote_addr|proxy_protocol_addr|proxy_add_x)")


@rule(
    "DPH006",
    "client-controlled-forwarded",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
)
def client_controlled_forwarded(deployment: Deployment) -> Iterator[Finding | Evidence]:
    proxies = deployment.model(Proxies)
    yield from _trusting_everybody(proxies)
    pairs = (
        (level, placed)
        for level in proxies.levels
        for placed in level.defined(frozenset({"proxy_set_header"}))
        if placed.in_project and _names_client(placed)
    )
    for placed, levels in same_place(pairs):
        value = placed.directive.arguments[1]
        sent = with_plain_variables(value.value)
        where, match = proxies.where(placed.path, value), _CLIENTS.search(sent)
        name, scope = placed.directive.values[0], name_of(levels[0])
        if match is None or _ADDED.search(sent):
            yield Evidence(where, f"nginx itself decides `{name}`", scope)
        elif not any(_behind_a_proxy(level) for level in levels):
            message = f"`{name}` is `${match[1]}`, which every client chooses for itself"
            yield Finding(where, message, severity=Severity.WARNING, scope=scope)


def _trusting_everybody(proxies: Proxies) -> Iterator[Finding]:
    """``set_real_ip_from 0.0.0.0/0``: whoever connects says which address counts."""
    pairs = (
        (level, placed)
        for level in proxies.levels
        for placed in level.defined(frozenset({"set_real_ip_from"}))
        if placed.in_project and placed.directive.values in _EVERYBODY
    )
    for placed, levels in same_place(pairs):
        if not any(is_reachable(proxies, level, placed.path) for level in levels):
            continue
        below = [each for each in proxies.levels if set(each.outwards()) & set(levels)]
        decides = any(each.defined(_BY_ADDRESS) for each in (*below, *levels))
        severity = Severity.ERROR if decides else Severity.WARNING
        message = "Every client is trusted to say what its address is"
        where, scope = proxies.head(placed), name_of(levels[0])
        yield Finding(where, message, severity=severity, scope=scope)


def _names_client(placed: Placed) -> bool:
    values = placed.directive.values
    return len(values) == 2 and values[0].lower() in _TRUSTED


def _behind_a_proxy(level: Level) -> bool:
    """Whether the addresses of the proxies in front are configured."""
    return bool(effective(level, "set_real_ip_from").values)
