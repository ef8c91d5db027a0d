"""DPH005: the upstream is told the raw Host header of the client."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.nginx import with_plain_variables
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Severity
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from deploylint.formats.nginx import NginxConfig


@rule(
    "DPH005",
    "host-header-http-host",
    on="nginx",
    severity=Severity.INFO,
    contexts=DEPLOYED,
    triggers=("proxy_set_header",),
    fixable=True,
)
def host_header_http_host(document: NginxConfig) -> Iterator[Finding | Evidence]:
    for directive in document.walk():
        if directive.name != "proxy_set_header" or len(directive.arguments) != 2:
            continue
        name, value = directive.arguments
        if name.value.lower() != "host":
            continue
        where = document.where_of(value)
        sent = with_plain_variables(value.value)
        if sent == "$http_host":
            fix = Fix("Send `$host`", (document.source.replace(where, "$host"),))
            yield Finding(where, "`Host` is passed on as the client sent it, unchecked", fix=fix)
        elif sent in ("$host", "$host:$server_port", "$server_name"):
            yield Evidence(where, f"`Host` is `{sent}`")
