"""DPE009: a health check hands SQLAlchemy a plain string, which it refuses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.checks.health._databases import proof_of_sqlalchemy
from deploylint.checks.health._handlers import health_handlers
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.versions import Dependency
from deploylint.deployment.libraries import requires_at_least, requires_below
from deploylint.formats.python import PythonModule
from deploylint.formats.python.edits import replace
from deploylint.formats.python.imports import insert_header
from deploylint.formats.python.tree import Function
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Finding, Fix, Safety, Severity
from deploylint.registry import rule

_NAME = regex(
    r"health|ready|readiness|alive|liveness|heartbeat|ping"
    r"|(?:check|test|probe)_\w{0,30}(?:db|database|postgres|sql|connection)",
    re.I,
)
_EXTENSIONS = frozenset({"flask-sqlalchemy", "flask-sqlalchemy-lite"})
_LATER = "SQLAlchemy takes this plain string only before its version 2"
_METHODS = frozenset({"execute", "scalar", "scalars"})


@rule(
    "DPE009",
    "health-raw-sql-string",
    on=PythonModule,
    severity=Severity.WARNING,
    triggers=("SELECT", "select 1", "Select 1"),
    fixable=True,
)
def health_raw_sql_string(module: PythonModule) -> Iterator[Candidate]:
    handlers = {handler.function for handler in health_handlers(module)}
    for call in module.nodes(ast.Call):
        function = module.tree.function(call)
        if function and (function in handlers or _NAME.search(function.name)):
            yield from _candidate(module, call, function)


@health_raw_sql_string.join
def with_its_version(deployment: Deployment) -> Iterator[Finding]:
    """SQLAlchemy 1.4 still takes strings in a session; 2.0 does not."""
    refuses = requires_at_least(deployment, "sqlalchemy", 2)
    accepts = requires_below(deployment, "sqlalchemy", 2)
    flask = any(each.name in _EXTENSIONS for each in deployment.facts(Dependency))
    for candidate in deployment.candidates("DPE009"):
        if candidate.detail == ("extension",) and not flask:
            continue
        if accepts:
            yield candidate.finding._replace(message=_LATER, severity=Severity.INFO)
            continue
        severity = Severity.ERROR if refuses else Severity.WARNING
        yield candidate.finding._replace(severity=severity)


def _candidate(module: PythonModule, call: ast.Call, function: Function) -> Iterator[Candidate]:
    match call:
        case ast.Call(
            func=ast.Attribute(value=receiver, attr=method),
            args=[ast.Constant(value=str()) as query, *_],
        ) if method in _METHODS:
            proof = proof_of_sqlalchemy(module, receiver, function)
            if proof:
                where = module.where(query)
                written = f"{module.text(receiver)}.{method}"
                message = f"`{written}` refuses a plain string, so this check always fails"
                fix = _fix(module, query, Safety.SAFE if proof == "certain" else Safety.UNSAFE)
                confidence = Confidence.HIGH if proof == "certain" else Confidence.MEDIUM
                scope = module.scope(call)
                finding = Finding(where, message, fix=fix, confidence=confidence, scope=scope)
                finding = finding._replace(cause=f"{module.path}:{scope}")
                yield Candidate(where, finding, (proof,))


def _fix(module: PythonModule, query: ast.Constant, safety: Safety) -> Fix | None:
    header = insert_header(module, ["from sqlalchemy import text"], before=query)
    wrapped = replace(module, query, f"text({module.text(query)})")
    if header is None or wrapped is None:
        return None
    return Fix("Wrap the statement with `text()`", (*header, *wrapped), safety)
