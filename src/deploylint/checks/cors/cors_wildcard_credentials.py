"""DPA003: every origin may read the answers as the signed-in user."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.cors._headers import origin_headers
from deploylint.checks.cors._policies import TRIGGERS, policies
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Finding, Severity, Unknown
from deploylint.registry import ABSOLUTE, rule

if TYPE_CHECKING:
    from deploylint.formats.nginx import NginxConfig


@rule(
    "DPA003",
    "cors-wildcard-credentials",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=ABSOLUTE,
    triggers=TRIGGERS,
)
def cors_wildcard_credentials(module: PythonModule) -> Iterator[Finding | Unknown]:
    for policy in policies(module):
        if policy.any_origin and policy.credentials is None:
            yield Unknown(policy.where, "credentials are decided elsewhere", policy.scope)
        elif policy.any_origin and policy.credentials and policy.fallback is None:
            yield Finding(
                policy.where,
                f"{policy.framework} admits every origin together with credentials",
                severity=Severity.INFO if module.guarded(policy.node) else None,
                scope=policy.scope,
                cause=policy.cause,
            )


@cors_wildcard_credentials.on("nginx", triggers=("Access-Control-Allow-Origin",))
def header_with_credentials(document: NginxConfig) -> Iterator[Finding]:
    """A literal ``*`` with credentials is refused by browsers; an echoed origin is not."""
    for header in origin_headers(document):
        if header.credentials and header.open and header.value != "*":
            where = document.where_of(header.directive.words[2])
            message = "The origin of the request is echoed together with credentials"
            yield Finding(where, message, cause=document.path)
