"""DPC001: SQLite takes the place of a database that nobody configured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from deploylint.checks.database._fallbacks import Fallback, fallbacks
from deploylint.checks.database._fixes import require
from deploylint.checks.database._names import is_sqlite_url, names_database
from deploylint.classify import Context
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.formats.python import PythonModule
from deploylint.model import Evidence, Finding, Fix, Severity
from deploylint.patterns import regex
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from deploylint.deployment.data_stores import DataStores
    from deploylint.formats.compose import ComposeFile, Text
    from deploylint.formats.dotenv import EnvFile

_SILENT_GUARDS = frozenset({"class", "function", "main", "test"})
_PRODUCTION_CLASS = regex(r"Prod|Live|Staging")
# A default of a class for production, any other, a value that is set, one checked or chosen.
_PRODUCTION, _DEFAULT, _CHOICE, _HARMLESS = "production", "default", "choice", "harmless"


@rule(
    "DPC001",
    "sqlite-default",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=("sqlite", "DATABASE_URL", "database_url"),
    fixable=True,
)
def sqlite_default(module: PythonModule) -> Iterator[Candidate | Evidence]:
    found = list(fallbacks(module))
    for fallback in found:
        guard = module.guarded(fallback.expression)
        if guard is None or guard.kind not in _SILENT_GUARDS:
            yield _candidate(module, fallback, is_guarded=guard is not None)
    for read in () if found else module.env_reads():
        if names_database(read.name) and read.required:
            yield Evidence(module.where(read.node), f"`{read.name}` has no fallback")


def _candidate(module: PythonModule, fallback: Fallback, *, is_guarded: bool) -> Candidate:
    scope = module.scope(fallback.expression)
    what = "SQLite" if fallback.selected else "a SQLite file"
    message = f"`{fallback.name}` falls back to {what} when it is not set"
    if is_guarded:
        message += ", except where a check refuses that"
    fix = None if is_guarded or fallback.selected else require(module, fallback)
    where = module.where(fallback.expression)
    finding = Finding(where, message, fix=fix, scope=scope)
    weight = _PRODUCTION if _PRODUCTION_CLASS.search(scope) else _DEFAULT
    return Candidate(where, finding, (_HARMLESS if is_guarded or fallback.selected else weight,))


@sqlite_default.on("compose", triggers=("sqlite",))
def _in_compose(document: ComposeFile) -> Iterator[Candidate]:
    for service in document.services.values():
        for setting in service.environment:
            if setting.value and names_database(setting.name.text):
                yield from _of_interpolation(setting.name.text, setting.value)


def _of_interpolation(name: str, value: Text) -> Iterator[Candidate]:
    """``${DATABASE_URL:-sqlite:///x.db}``, and a SQLite URL that is simply there."""
    for variable in value.variables:
        if is_sqlite_url(variable.default):
            where = value.source.where(variable.argument_start, variable.argument_end)
            operator = value.source.where(
                variable.argument_start - len(variable.operator), variable.argument_end
            )
            edit = value.source.replace(operator, f":?{variable.name} must be set")
            fix = None if value.shared else Fix(f"Require `{variable.name}`", (edit,))
            message = f"`{variable.name}` falls back to a SQLite file when it is not set"
            yield Candidate(where, Finding(where, message, fix=fix), (_DEFAULT,))
    if is_sqlite_url(value.text):
        finding = Finding(value.content, f"`{name}` is a SQLite file")
        yield Candidate(finding.where, finding, (_DEFAULT,))


@sqlite_default.on("env", triggers=("sqlite",))
def _in_environment(document: EnvFile) -> Iterator[Candidate]:
    for entry in document.entries:
        if names_database(entry.name) and is_sqlite_url(entry.raw):
            where = document.where(entry.start, entry.end)
            yield Candidate(where, Finding(where, f"`{entry.name}` is a SQLite file"), (_CHOICE,))


@sqlite_default.join
def _in_project(deployment: Deployment) -> Iterator[Finding]:
    from deploylint.deployment.data_stores import DataStores

    stores = deployment.model(DataStores)
    for candidate in deployment.candidates("DPC001"):
        finding = candidate.finding
        in_production = deployment.context_of(finding.where.path) is Context.PROD
        severity = Severity.INFO
        if stores.server:
            severity = _severity(candidate.detail[0], in_production=in_production)
        yield _with_evidence(finding, stores)._replace(severity=severity)


def _severity(weight: str, *, in_production: bool) -> Severity:
    if weight == _PRODUCTION or (in_production and weight in (_DEFAULT, _CHOICE)):
        return Severity.ERROR
    return Severity.WARNING if weight == _DEFAULT else Severity.INFO


def _with_evidence(finding: Finding, stores: DataStores) -> Finding:
    from deploylint.deployment.data_stores import SERVERS

    if not stores.server:
        return finding
    elsewhere = [
        each for each in stores.evidence(*SERVERS) if each.where.path != finding.where.path
    ]
    message = f"{finding.message}, while the project is made for {stores.server}"
    return finding._replace(message=message, related=tuple(elsewhere[:2]))
