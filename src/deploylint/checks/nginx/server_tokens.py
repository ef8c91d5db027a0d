"""DPH008: nginx tells everybody its version."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._edits import insert_first
from deploylint.checks.nginx._levels import reasons
from deploylint.deployment import Deployment
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import Level, NginxFile, Placed, effective
from deploylint.model import Edit, Evidence, Finding, Fix, Safety, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

_NAME = "server_tokens"


@rule(
    "DPH008",
    "server-tokens",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    fixable=True,
)
def server_tokens(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    proxies = deployment.model(Proxies)
    stated: dict[tuple[str, int], Placed] = {}
    servers: dict[int, list[Level]] = {}
    for level in proxies.levels:
        if level.kind == "server" and level.parent:
            servers.setdefault(id(level.parent), []).append(level)
    for level in proxies.levels:
        for placed in level.defined(frozenset({_NAME})):
            if placed.in_project:
                stated[placed.path, placed.directive.start] = placed
        if level.kind == "http" and level.block:
            yield from _absent(proxies, servers.get(id(level), [level]), level.block)
    for placed in stated.values():
        yield from _explicit(proxies, placed)


def _explicit(proxies: Proxies, placed: Placed) -> Iterator[Finding | Evidence]:
    words = placed.directive.arguments
    if len(words) != 1 or words[0].template:
        return
    where, value = proxies.where(placed.path, words[0]), words[0].value
    if value == "off":
        yield Evidence(where, "the version of nginx is not told")
    elif value in ("on", "build"):
        fix = Fix("Turn `server_tokens` off", (Edit(where, "off"),), Safety.SAFE)
        yield Finding(where, f"`server_tokens {value}` tells everybody the version", fix=fix)


def _absent(proxies: Proxies, servers: list[Level], block: Placed) -> Iterator[Finding | Unknown]:
    """A whole configuration in which a server is left to the default, which is ``on``."""
    found = [effective(server, _NAME) for server in servers]
    left = [each for each in found if not each.values]
    if not left:
        return
    where = proxies.head(block)
    if doubt := next(filter(None, map(reasons, left)), ""):
        yield Unknown(where, doubt)
        return
    edit = insert_first(proxies.files[block.path], block.directive, ["server_tokens off;"])
    yield Finding(
        where,
        "`server_tokens` is left at `on`, which tells everybody the version",
        fix=Fix("Turn `server_tokens` off", (edit,), Safety.SAFE) if edit else None,
        severity=Severity.INFO,
    )
