"""DPH005: the upstream is told the raw Host header of the client."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.nginx import with_plain_variables
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Severity
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from deploylint.formats.nginx import NginxConfig
    from deploylint.formats.nginx.tree import Directive
    from deploylint.model import Where

_USUAL_PORTS = frozenset({80, 443})


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
            fix = _fix(document, directive, where)
            yield Finding(where, "`Host` is passed on as the client sent it, unchecked", fix=fix)
        elif sent in ("$host", "$host:$server_port", "$server_name"):
            yield Evidence(where, f"`Host` is `{sent}`")


def _fix(document: NginxConfig, directive: Directive, where: Where) -> Fix | None:
    """``$host`` has no port: a server that listens elsewhere has to add its own.

    A file that other servers include does not know where they listen.
    """
    if all(each.name != "server" for each in document.walk()):
        return None
    usual = _listens_as_usual(document, directive)
    value = "$host" if usual else "$host:$server_port"
    title = f"Send `{value}`" + ("" if usual else ", where clients reach this port itself")
    return Fix(title, (document.source.replace(where, value),))


def _listens_as_usual(document: NginxConfig, directive: Directive) -> bool:
    """Whether the servers that this directive holds in listen on the ports of HTTP and HTTPS."""
    servers = [each for each in document.walk() if each.name == "server" and each.block]
    around = [each for each in servers if each.start <= directive.start < each.end]
    listens = (
        each
        for server in around or servers
        for each in server.directives
        if each.name == "listen" and each.values
    )
    return all(_is_usual(each.values[0]) for each in listens)


def _is_usual(address: str) -> bool:
    port = address.rpartition(":")[2]
    return not port.isdigit() or int(port) in _USUAL_PORTS
