"""DPC003: Django settings for production name SQLite as the database."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.database._names import selects_sqlite
from deploylint.deployment import Deployment
from deploylint.deployment.data_stores import SERVERS, DataStores
from deploylint.deployment.facts import Candidate
from deploylint.files.classify import Context
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import DEPLOYED, rule

_LEAF = regex(r"(?:^|[/_])(?:prod(?:uction)?|staging|live|deploy)(?:_settings)?\.py\Z")
# Any other file in a folder of settings is for something that its name alone says.
_COMMON = regex(r"(?:^|/)settings(?:/(?:__init__|base|common|defaults?|settings))?\.py\Z")
_REPLACED = "replaced"


@rule(
    "DPC003",
    "sqlite-in-prod-settings",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=("DATABASES",),
)
def sqlite_in_prod_settings(module: PythonModule) -> Iterator[Candidate | Evidence]:
    statements = list(_assignments(module))
    for statement, value in statements:
        engine = _default_engine(module, value)
        if engine is None or module.guarded(statement):
            continue
        if not selects_sqlite(module.fold(engine)):
            if isinstance(module.fold(engine), str):
                yield Evidence(module.where(engine), "the default database is a server")
            continue
        later = [other for other, _ in statements if other.lineno > statement.lineno]
        where = module.where(engine)
        finding = Finding(where, "The default database of these settings is a SQLite file")
        if not any(module.parent(other) is module.parent(statement) for other in later):
            yield Candidate(where, finding, (_REPLACED if later else "",))


def _assignments(module: PythonModule) -> Iterator[tuple[ast.stmt, ast.expr]]:
    """``DATABASES = {...}`` and ``DATABASES["default"] = {...}`` outside of functions."""
    for annotated in module.nodes(ast.AnnAssign):
        match annotated:
            case ast.AnnAssign(target=ast.Name(id="DATABASES"), value=ast.expr() as value):
                yield annotated, value
    for statement in module.nodes(ast.Assign):
        if module.tree.function(statement) is not None:
            continue
        match statement.targets:
            case [ast.Name(id="DATABASES")]:
                yield statement, statement.value
            case [ast.Subscript(ast.Name(id="DATABASES"), ast.Constant("default"))]:
                yield statement, ast.Dict([ast.Constant("default")], [statement.value])


def _default_engine(module: PythonModule, value: ast.expr) -> ast.expr | None:
    entry = _entry(module, value, "default")
    return _entry(module, entry, "ENGINE") if entry is not None else None


def _entry(module: PythonModule, mapping: ast.expr, key: str) -> ast.expr | None:
    entries = module.entries(mapping) or ()
    return next((entry.value for entry in entries if entry.key == key), None)


@sqlite_in_prod_settings.join
def _in_project(deployment: Deployment) -> Iterator[Finding]:
    stores = deployment.model(DataStores)
    for candidate in deployment.candidates("DPC003"):
        finding, (replaced,) = candidate.finding, candidate.detail
        path = finding.where.path
        about = stores.about(path)
        if deployment.context_of(path) is Context.PROD:
            severity = Severity.WARNING if replaced else Severity.ERROR
            yield finding._replace(severity=severity)
        elif about.server and _is_for_production(deployment, path):
            message = f"{finding.message}, while the project is made for {about.server}"
            elsewhere = [each for each in about.evidence(*SERVERS) if each.where.path != path]
            severity = Severity.INFO if replaced else Severity.WARNING
            yield finding._replace(message=message, severity=severity, related=tuple(elsewhere[:2]))


def _is_for_production(deployment: Deployment, path: str) -> bool:
    """Whether production has no other settings in the same folder."""
    folder = path.rpartition("/")[0]
    return _COMMON.search(path) is not None and not any(
        other != path and other.rpartition("/")[0] == folder and _LEAF.search(other)
        for other in deployment.paths()
    )
