"""DPF010: the application connects to its data store as an administrator."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.startup._urls import DATA_STORES, address
from deploylint.deployment.facts import UNKNOWN
from deploylint.formats.env_sources import ENV_SOURCES, values_of
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import PEDANTIC, STEADY, rule
from deploylint.registry.options import Policy

if TYPE_CHECKING:
    from typing import Any

_ADMINISTRATORS = frozenset({"postgres", "root", "admin", "neo4j", "sa", "rdsadmin"})


@rule(
    "DPF010",
    "superuser-dsn",
    on=ENV_SOURCES,
    severity=Severity.INFO,
    contexts=STEADY,
    tier=PEDANTIC,
    triggers=("://",),
    options=Policy,
)
def superuser_dsn(document: Any, policy: Policy) -> Iterator[Finding | Evidence]:
    severity = Severity.WARNING if policy.least_privilege else Severity.INFO
    for named in values_of(document):
        found = address(str(named.value)) if "://" in str(named.value) else None
        if found is None or not DATA_STORES.match(found.scheme):
            continue
        if not found.user or UNKNOWN in found.user:
            continue
        if found.user.lower() in _ADMINISTRATORS:
            message = f"`{named.name}` connects as the administrator `{found.user}`"
            yield Finding(named.where, message, severity=severity, scope=named.scope)
        else:
            yield Evidence(named.where, f"`{named.name}` connects as an ordinary user")
