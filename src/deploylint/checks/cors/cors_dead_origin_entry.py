"""DPA007: an entry of the allow-list can never equal an origin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.checks.cors._middleware import STARLETTE
from deploylint.checks.cors._policies import TRIGGERS, policies
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex
from deploylint.model import Finding, Severity
from deploylint.registry import DEPLOYED, rule

_PATH = regex(r"[a-z][a-z0-9+.-]*://[^/]*/.*", re.I)
_USUAL_PORT = regex(r"https://[^/:]+:443|http://[^/:]+:80", re.I)
_DJANGO = ("CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST")


@rule(
    "DPA007",
    "cors-dead-origin-entry",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    triggers=(*TRIGGERS, "CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST"),
)
def cors_dead_origin_entry(module: PythonModule) -> Iterator[Finding]:
    for policy in policies(module):
        if policy.framework == STARLETTE and not policy.any_origin:
            for value, node in policy.listed():
                if reason := why_dead(value):
                    yield Finding(module.where(node), f"`{value}` {reason}", scope=policy.scope)
    for name in _DJANGO:
        binding = module.binding(name)
        for node in module.items(binding.value) or () if binding else ():
            origin = module.fold(node)
            if isinstance(origin, str) and (reason := why_dead(origin)):
                yield Finding(module.where(node), f"`{origin}` {reason}")


def why_dead(value: str) -> str | None:
    """Origins are compared letter by letter: scheme, host and port, nothing more."""
    if "*" in value and value != "*":
        return "holds a wildcard, but origins are compared letter by letter"
    if _PATH.fullmatch(value):
        return "has a path, but an origin ends with its host or port"
    if value in ("", "*", "null"):
        return None
    if "://" not in value:
        return "has no scheme, but an origin begins with one"
    if value != value.strip().lower():
        return "has blanks or capital letters, but an origin has none"
    return "has the port that browsers leave out" if _USUAL_PORT.fullmatch(value) else None
