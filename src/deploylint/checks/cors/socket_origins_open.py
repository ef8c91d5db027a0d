"""DPA012: a Socket.IO server is told not to look at origins."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.cors._sockets import socket_policies
from deploylint.formats.python import PythonModule
from deploylint.model import Evidence, Finding, Severity, Unknown
from deploylint.registry import SENSITIVE, rule


@rule(
    "DPA012",
    "socket-origins-open",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=SENSITIVE,
    triggers=("cors_allowed_origins",),
)
def socket_origins_open(module: PythonModule) -> Iterator[Finding | Evidence | Unknown]:
    """``[]`` turns the check off; ``*`` is what DPA002 and DPA003 say of every framework."""
    for policy in socket_policies(module):
        if policy.origins is not None and module.fold(policy.origins) in ([], ()):
            yield Finding(
                policy.where,
                "An empty list turns the check off: every page may open the socket",
                severity=Severity.ERROR if policy.credentials else Severity.WARNING,
                scope=policy.scope,
            )
        elif policy.any_origin is None:
            yield Unknown(policy.where, "the origins come from elsewhere", policy.scope)
        elif not policy.any_origin:
            yield Evidence(policy.where, "origins are listed", policy.scope)
