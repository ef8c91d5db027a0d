"""DPC001: SQLite takes the place of a database that nobody configured."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.database._fallbacks import Fallback, fallbacks
from deploylint.checks.database._fixes import require
from deploylint.checks.database._names import admits_sqlite, is_sqlite_url, names_database
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.clues import DatabasesReplaced
from deploylint.files.classify import Context
from deploylint.formats.python import PythonModule
from deploylint.formats.python.presence import unknown_defaults
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Fix, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from deploylint.deployment.data_stores import Stores
    from deploylint.formats.compose import ComposeFile, Text
    from deploylint.formats.dotenv import EnvFile
    from deploylint.formats.ini import IniFile
    from deploylint.model import Where

_SILENT_GUARDS = frozenset({"class", "function", "main", "test"})
_IN_MEMORY = regex(r"://(?:/?:memory:)?\Z")
_PRODUCTION_CLASS = regex(r"Prod|Live|Staging")
# A default of a class for production, any other, a value that is set, one checked or chosen.
_PRODUCTION, _DEFAULT, _CHOICE, _HARMLESS = "production", "default", "choice", "harmless"
_DATABASES = "DATABASES"


@rule(
    "DPC001",
    "sqlite-default",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=("sqlite", "DATABASE_URL", "database_url", _DATABASES),
    fixable=True,
)
def sqlite_default(
    module: PythonModule,
) -> Iterator[Candidate | DatabasesReplaced | Evidence | Unknown]:
    found = list(fallbacks(module))
    yield from _replaced(module)
    for fallback in found:
        guard = module.guarded(fallback.expression)
        if guard is None or guard.kind not in _SILENT_GUARDS:
            yield _candidate(module, fallback, is_guarded=guard is not None)
    for read in () if found else module.env_reads():
        if names_database(read.name) and read.required:
            yield Evidence(module.where(read.node), f"`{read.name}` has no fallback")
        for default in unknown_defaults(module, read) if names_database(read.name) else ():
            yield Unknown(module.where(default), f"the fallback of `{read.name}` is elsewhere")


def _replaced(module: PythonModule) -> Iterator[DatabasesReplaced]:
    """``from .base import *``, after which Django's databases are set anew."""
    if not any(map(_sets_databases, module.tree.root.body)):
        return
    for origin in module.nodes(ast.ImportFrom):
        if origin.names[0].name == "*":
            name = "." * origin.level + (origin.module or "")
            yield DatabasesReplaced(module.where(origin), name)


def _sets_databases(statement: ast.AST | None) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name == _DATABASES
    return False


def _candidate(module: PythonModule, fallback: Fallback, *, is_guarded: bool) -> Candidate:
    scope = module.scope(fallback.expression)
    what = "SQLite" if fallback.selected or _is_in_memory(module, fallback) else "a SQLite file"
    message = f"`{fallback.name}` falls back to {what} when it is not set"
    if is_guarded:
        message += ", except where a check refuses that"
    fix = None if is_guarded or fallback.selected else require(module, fallback)
    where = module.where(fallback.expression)
    finding = Finding(where, message, fix=fix, scope=scope)
    weight = _PRODUCTION if _PRODUCTION_CLASS.search(scope) else _DEFAULT
    harmless = is_guarded or fallback.selected
    of_django = _sets_databases(module.tree.statement(fallback.expression))
    detail = (_HARMLESS if harmless else weight, _DATABASES if of_django else "")
    return Candidate(where, finding, detail)


def _is_in_memory(module: PythonModule, fallback: Fallback) -> bool:
    value = module.fold(fallback.expression)
    return isinstance(value, str) and _IN_MEMORY.search(value) is not None


@sqlite_default.on("compose", triggers=("sqlite", "SQLITE"))
def _in_compose(document: ComposeFile) -> Iterator[Candidate]:
    for service in document.services.values():
        for setting in service.environment:
            name, value = setting.name.text, setting.value
            if value and names_database(name):
                yield from _of_interpolation(name, value)
            elif value and admits_sqlite(name, value.text):
                yield Candidate(value.content, _admitted(value.content, name), (_DEFAULT, ""))


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
            yield Candidate(where, Finding(where, message, fix=fix), (_DEFAULT, ""))
    if is_sqlite_url(value.text):
        finding = Finding(value.content, f"`{name}` is a SQLite file")
        yield Candidate(finding.where, finding, (_DEFAULT, ""))


@sqlite_default.on("env", triggers=("sqlite", "SQLITE"))
def _in_environment(document: EnvFile) -> Iterator[Candidate]:
    for entry in document.entries:
        where = document.where(entry.start, entry.end)
        if names_database(entry.name) and is_sqlite_url(entry.raw):
            yield Candidate(
                where, Finding(where, f"`{entry.name}` is a SQLite file"), (_CHOICE, "")
            )
        elif admits_sqlite(entry.name, entry.raw):
            yield Candidate(where, _admitted(where, entry.name), (_CHOICE, ""))


def _admitted(where: Where, name: str) -> Finding:
    return Finding(where, f"`{name}` lets SQLite take the place of the database")


@sqlite_default.on("ini", triggers=("sqlite",))
def _of_alembic(document: IniFile) -> Iterator[Candidate]:
    """The URL of migrations, which `env.py` may replace."""
    for option in document.options:
        if option.key == "sqlalchemy.url" and is_sqlite_url(option.value):
            where = document.where(option.start, option.end)
            finding = Finding(where, "`sqlalchemy.url` is a SQLite file")
            yield Candidate(where, finding, (_HARMLESS, ""))


@sqlite_default.join
def _in_project(deployment: Deployment) -> Iterator[Finding]:
    from deploylint.deployment.data_stores import DataStores

    stores = deployment.model(DataStores)
    hidden = _hidden(deployment)
    for candidate in deployment.candidates("DPC001"):
        finding = candidate.finding
        if candidate.detail[1] and finding.where.path in hidden:
            continue
        in_production = deployment.context_of(finding.where.path) is Context.PROD
        severity = Severity.INFO
        about = stores.about(finding.where.path)
        if about.server:
            severity = _severity(candidate.detail[0], in_production=in_production)
        else:
            finding = finding._replace(fix=None)  # a project may well be made for SQLite
        yield _with_evidence(finding, about)._replace(severity=severity)


def _hidden(deployment: Deployment) -> set[str]:
    """The settings modules whose databases those for production do not use."""
    from deploylint.deployment.modules import Modules

    modules = deployment.model(Modules)
    found = set[str]()
    for each in deployment.facts(DatabasesReplaced):
        path = each.where.path
        if deployment.context_of(path) is Context.PROD:
            found.add(modules.resolve(each.module, path) or "")
    return found


def _severity(weight: str, *, in_production: bool) -> Severity:
    if weight == _PRODUCTION or (in_production and weight in (_DEFAULT, _CHOICE)):
        return Severity.ERROR
    return Severity.WARNING if weight == _DEFAULT else Severity.INFO


def _with_evidence(finding: Finding, stores: Stores) -> Finding:
    from deploylint.deployment.data_stores import SERVERS

    if not stores.server:
        return finding
    elsewhere = [
        each for each in stores.evidence(*SERVERS) if each.where.path != finding.where.path
    ]
    message = f"{finding.message}, while the project is made for {stores.server}"
    return finding._replace(message=message, related=tuple(elsewhere[:2]))
