"""DPF004: a data store or broker is told to let everyone in."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.startup._security_flags import for_development
from deploylint.checks.startup._third_party import OPEN, opening
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.formats.env_sources import ENV_SOURCES, values_of
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import SENSITIVE, rule

if TYPE_CHECKING:
    from typing import Any


@rule(
    "DPF004",
    "third-party-auth-off",
    on=ENV_SOURCES,
    severity=Severity.ERROR,
    contexts=SENSITIVE,
    triggers=tuple(OPEN),
)
def third_party_auth_off(document: Any) -> Iterator[Any]:
    for named in values_of(document):
        if named.name not in OPEN:
            continue
        consequence = opening(named.name, str(named.value))
        if consequence is None:
            yield Evidence(named.where, f"`{named.name}` keeps authentication on", named.scope)
            continue
        finding = Finding(named.where, f"`{named.name}`: {consequence}", scope=named.scope)
        compose = document.kind == "compose"
        yield Candidate(named.where, finding, (named.scope,)) if compose else finding


@third_party_auth_off.join
def decide(deployment: Deployment) -> Iterator[Finding]:
    yield from for_development(deployment, "DPF004")
