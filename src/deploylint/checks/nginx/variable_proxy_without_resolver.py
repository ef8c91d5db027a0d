"""DPH016: the name of an upstream is in a variable, and nothing resolves it."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._levels import is_fragment, name_of, reasons
from deploylint.deployment import Deployment
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import Level, NginxFile, effective, variables
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Severity, Unknown
from deploylint.registry import DEPLOYED, PREVIEW, rule

_PASSES = frozenset({"proxy_pass", "grpc_pass"})
_HOST = regex(r"(?:\w+://)?([^/]*)")
_NUMERIC = regex(r"(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\Z|\[[0-9a-fA-F:]+\](?::\d+)?\Z")
_NAME = regex(r"[A-Za-z0-9][\w.-]*(?::\d+)?\Z")


@rule(
    "DPH016",
    "variable-proxy-without-resolver",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    tier=PREVIEW,
)
def variable_proxy_without_resolver(
    deployment: Deployment,
) -> Iterator[Finding | Evidence | Unknown]:
    proxies = deployment.model(Proxies)
    for level in proxies.levels:
        for placed in level.defined(_PASSES):
            word = placed.directive.arguments[0] if placed.directive.arguments else None
            host = _HOST.match(word.value) if word else None
            named = variables(host[1]) if host else ()
            if word is None or not placed.in_project or len(named) != 1:
                continue
            where, scope = proxies.where(placed.path, word), name_of(level)
            found = effective(level, "resolver")
            if found.values:
                yield Evidence(where, "a resolver is set for it", scope)
            elif word.template or found.unknown or is_fragment(found):
                yield Unknown(where, reasons(found) or "what is set around it is unknown", scope)
            elif name := _looked_up(proxies, level, named[0]):
                message = f"Nothing resolves `{name}`: a name in a variable needs a `resolver`"
                yield Finding(where, message, scope=scope)


def _looked_up(proxies: Proxies, level: Level, variable: str) -> str:
    """The name that a variable certainly holds and DNS has to resolve; empty for any other."""
    values = [
        placed.directive.values[1]
        for each in level.outwards()
        for placed in each.defined(frozenset({"set"}))
        if len(placed.directive.values) == 2
        if variables(placed.directive.values[0]) == (variable,)
    ]
    names = {value.partition("://")[2] or value for value in values}
    if len(names) != 1:
        return ""
    name = names.pop().rstrip("/")
    own = _NUMERIC.match(name) or proxies.servers(name) or not _NAME.match(name)
    return "" if own else name
