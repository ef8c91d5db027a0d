"""DPH010: a proxied location leaves its timeouts to nginx (policy)."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._edits import insert_after
from deploylint.checks.nginx._levels import listed, name_of, reasons, same_place
from deploylint.deployment import Deployment
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import NginxFile, effective
from deploylint.model import Evidence, Finding, Fix, Severity, Unknown
from deploylint.registry import DEPLOYED, rule
from deploylint.registry.options import Policy

_TIMEOUTS = ("proxy_connect_timeout", "proxy_send_timeout", "proxy_read_timeout")


@rule(
    "DPH010",
    "proxy-timeouts-default",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.INFO,
    contexts=DEPLOYED,
    fixable=True,
    options=Policy,
)
def proxy_timeouts_default(
    deployment: Deployment, policy: Policy
) -> Iterator[Finding | Evidence | Unknown]:
    if not policy.nginx_timeouts:
        return
    proxies = deployment.model(Proxies)
    for passed, levels in same_place(proxies.proxied()):
        where, scope = proxies.head(passed), name_of(levels[0])
        found = {name: effective(levels[0], name) for name in _TIMEOUTS}
        left = [name for name, each in found.items() if not each.values]
        if not left:
            yield Evidence(where, "all three timeouts are set", scope)
        elif doubt := next(filter(None, (reasons(found[name]) for name in left)), ""):
            yield Unknown(where, doubt, scope)
        else:
            lines = [f"{name} 60s;" for name in left]
            edit = insert_after(proxies.files[passed.path], passed.directive, lines)
            fix = Fix("Write nginx's own 60 seconds down", (edit,))
            message = f"{listed(left)} default to 60s"
            yield Finding(where, message, fix=fix, scope=scope)
