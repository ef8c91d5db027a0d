"""DPF005: a data store is looked for on the machine, or in the container, itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.startup._defaults import defaults_of, required_of
from deploylint.checks.startup._urls import DATA_STORES, Address, address, names_store
from deploylint.deployment import Deployment
from deploylint.deployment.facts import UNKNOWN, Candidate
from deploylint.formats.env_sources import ENV_SOURCES, Named, values_of
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Severity, Unknown
from deploylint.registry import DEPLOYED, rule
from deploylint.registry.options import Policy

if TYPE_CHECKING:
    from typing import Any

_TRIGGERS = ("localhost", "127.0.0.1", "::1", "0.0.0.0")
# Names of the machine itself inside of containers.
_OUTER = frozenset({"host.docker.internal", "host.containers.internal"})
_SETTINGS = ("environ[", "BaseSettings")


@rule(
    "DPF005",
    "loopback-datastore",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    triggers=(*_TRIGGERS, *_SETTINGS),
    options=Policy,
)
def loopback_datastore(module: PythonModule, policy: Policy) -> Iterator[Any]:
    for name, where in required_of(module, names_store):
        yield Evidence(where, f"`{name}` has to be set")
    for named, expression in defaults_of(module, names_store):
        found = _address(named)
        if found is None or not found.is_loopback or _is_decided_elsewhere(module, expression):
            continue
        if not module.guarded(expression):
            message = f"`{named.name}` points at `{found.host}` where nothing sets it"
            finding = Finding(named.where, message, scope=named.scope)
            yield Candidate(named.where, finding, (module.kind, named.name))


def _is_decided_elsewhere(module: PythonModule, expression: ast.expr) -> bool:
    """Whether another name is to blame, or whoever starts the script is asked."""
    if isinstance(expression, ast.Name):
        return names_store(expression.id)
    node: ast.AST | None = expression
    while isinstance(node, ast.expr | ast.keyword):
        match node := module.parent(node):
            case ast.Call(func=ast.Attribute(attr="add_argument")):
                return True
    return False


@loopback_datastore.on(ENV_SOURCES, triggers=(*_TRIGGERS, "://", *sorted(_OUTER)))
def set_outside(document: Any, policy: Policy) -> Iterator[Any]:
    for named in values_of(document):
        found = _address(named) if names_store(named.name) else None
        if found and found.is_loopback:
            message = f"`{named.name}` points at `{found.host}`"
            finding = Finding(named.where, message, scope=named.scope)
            yield Candidate(named.where, finding, (document.kind, named.scope))
        elif found and found.host.lower() in _OUTER:
            message = f"`{named.name}` points at the machine that runs the container"
            severity = Severity.ERROR if policy.external_data_stores else Severity.INFO
            yield Finding(named.where, message, severity=severity, scope=named.scope)
        elif found and found.host and UNKNOWN not in found.host:
            yield Evidence(named.where, f"`{named.name}` points at another machine", named.scope)


def _address(named: Named) -> Address | None:
    found = address(named.value) if isinstance(named.value, str) else None
    return found if found and (not found.scheme or DATA_STORES.match(found.scheme)) else None


@loopback_datastore.join
def decide(deployment: Deployment, policy: Policy) -> Iterator[Finding | Evidence | Unknown]:
    """Within a container loopback is the container itself."""
    from deploylint.checks.startup._loopback import set_by_services, severity_of_loopback

    for each in deployment.candidates("DPF005"):
        kind, scope = each.detail
        if kind == PythonModule.kind:
            known = set_by_services(deployment, each.where, scope)
            yield known or _weighed(each.finding, Severity.WARNING, policy)
            continue
        severity = severity_of_loopback(deployment, each.where.path, kind, scope)
        if severity is None:
            continue
        container = kind in ("compose", "dockerfile")
        note = " inside the container" if container else " on the same machine"
        finding = each.finding._replace(message=each.finding.message + note)
        yield _weighed(finding, severity, policy)


def _weighed(finding: Finding, severity: Severity, policy: Policy) -> Finding:
    return finding._replace(severity=Severity.ERROR if policy.external_data_stores else severity)
