"""DPA002: every origin may read the answers, without credentials."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.cors._headers import origin_headers
from deploylint.checks.cors._policies import TRIGGERS, policies
from deploylint.checks.cors._policy import AIOHTTP, DJANGO
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Severity, Unknown
from deploylint.registry import SENSITIVE, rule

if TYPE_CHECKING:
    from deploylint.formats.nginx import NginxConfig


@rule(
    "DPA002",
    "cors-wildcard",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=SENSITIVE,
    triggers=TRIGGERS,
)
def cors_wildcard(module: PythonModule) -> Iterator[Finding | Evidence | Unknown]:
    for policy in policies(module):
        if policy.any_origin is False:
            yield Evidence(policy.where, "origins are listed", policy.scope)
        elif policy.any_origin is None:
            yield Unknown(policy.where, "the origins come from elsewhere", policy.scope)
        elif policy.credentials is not True and policy.fallback is None:
            guarded = module.guarded(policy.node) or policy.is_asked_for()
            by_default = policy.origins is None and policy.framework not in (DJANGO, AIOHTTP)
            how = "by default" if by_default else "here"
            yield Finding(
                policy.where,
                f"{policy.framework} admits every origin {how}",
                severity=Severity.INFO if guarded else None,
                scope=policy.scope,
                cause=policy.cause,
            )


@cors_wildcard.on("nginx", triggers=("Access-Control-Allow-Origin",))
def header_wildcard(document: NginxConfig) -> Iterator[Finding]:
    for header in origin_headers(document):
        if not header.credentials and (header.open or header.value == "*"):
            yield Finding(
                document.where_of(header.directive.words[2]),
                "`Access-Control-Allow-Origin` admits every origin",
                severity=Severity.INFO if header.static else None,
                cause=document.path,
            )
