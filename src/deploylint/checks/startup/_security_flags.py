"""Flags of one subject that stand as they must not in production."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.startup._defaults import defaults_of
from deploylint.checks.startup._flags import OPPOSITE, Flag, flag, truth
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.services import Service, Services
from deploylint.formats.env_sources import Named, values_of
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Severity
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import Any


def waived_in_code(module: PythonModule, subject: str, consequence: str) -> Iterator[Any]:
    """Findings and evidence about defaults; ``consequence`` ends the message."""
    for named, expression in defaults_of(module, _about(subject)):
        found = flag(named.name)
        if found is None or truth(named.value) is None or module.guarded(expression):
            continue
        if truth(named.value) is not found.bad:
            yield Evidence(named.where, f"`{named.name}` is safe by default", named.scope)
        else:
            message = f"`{named.name}` {_state(found)} by default: {consequence}"
            yield _finding(module.source, named, found, message)


def waived_outside(document: Any, subject: str, consequence: str) -> Iterator[Any]:
    """The same for files; what compose services say is left to ``for_development``."""
    for named in values_of(document):
        found = flag(named.name) if _about(subject)(named.name) else None
        if found is None or truth(named.value) is None:
            continue
        if truth(named.value) is not found.bad:
            yield Evidence(named.where, f"`{named.name}` is safe", named.scope)
            continue
        message = f"`{named.name}` {_state(found)}: {consequence}"
        finding = _finding(document.source, named, found, message)
        compose = document.kind == "compose"
        yield Candidate(named.where, finding, (named.scope,)) if compose else finding


def _about(subject: str) -> Any:
    def wanted(name: str) -> bool:
        found = flag(name)
        return found is not None and found.subject == subject

    return wanted


def _state(found: Flag) -> str:
    return "is on" if found.bad else "is off"


def _finding(source: Source, named: Named, found: Flag, message: str) -> Finding:
    opposite = _opposite(source, named) if named.editable else None
    title = f"Set `{named.name}` to `{opposite}`".replace("'", "").replace('"', "")
    fix = Fix(title, (source.replace(named.where, opposite),)) if opposite else None
    severity = Severity.INFO if found.strict else None
    return Finding(named.where, message, fix=fix, severity=severity, scope=named.scope)


def _opposite(source: Source, named: Named) -> str | None:
    written = source.cut(named.where)
    bare = written.strip("'\"")
    other = OPPOSITE.get(bare) or {value: key for key, value in OPPOSITE.items()}.get(bare)
    return written.replace(bare, other) if other else None


def for_development(deployment: Deployment, code: str) -> Iterator[Finding]:
    """The candidates of compose services, lowered where the service is for development.

    So is a database beside applications that all are for development.
    """
    services = [each for each in deployment.model(Services).all if each.compose]
    own = [each for each in services if each.compose and each.compose.build]
    files = {each.where.path for each in own} - {
        path for each in own if not each.is_development for path in _files(each)
    }
    for each in deployment.candidates(code):
        path = each.where.path
        stating = deployment.model(Services).stating(path, "".join(each.detail[:1]))
        aside = bool(stating) and stating[0].is_development
        if path in files or aside:
            yield each.finding._replace(severity=Severity.INFO, fix=None)
        else:
            yield each.finding


def _files(service: Service) -> tuple[str, ...]:
    return service.compose.files if service.compose else ()
