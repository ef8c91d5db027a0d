"""DPF011: tables are created at start-up although the project has migrations."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.startup._startup import (
    before_yield,
    calls_in,
    calls_made,
    helpers,
    of_started,
    startup_functions,
)
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.clues import StartupCall
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Related, Severity, start_of
from deploylint.registry import STEADY, rule

_MIGRATIONS = regex(r"(?:^|/)(?:alembic\.ini|(?:alembic|migrations?)/(?:env\.py|versions/.+\.py))$")


@rule(
    "DPF011",
    "create-all-with-migrations",
    on=PythonModule,
    severity=Severity.INFO,
    contexts=STEADY,
    triggers=("create_all", "generate_schemas", "lifespan", "on_event", "on_startup", "create_app"),
)
def create_all_with_migrations(module: PythonModule) -> Iterator[Candidate | StartupCall]:
    """Helpers count where the start-up code of some module calls a function of that name."""
    started = startup_functions(module)
    for function in started:
        for call in calls_in(before_yield(function)):
            yield from _candidate(module, call)
    yield from calls_made(module, started)
    for function in helpers(module):
        for call in calls_in(before_yield(function)) if function not in started else ():
            yield from _candidate(module, call, (function.name,))
    for statement in module.tree.root.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            yield from _candidate(module, statement.value)


def _candidate(
    module: PythonModule, call: ast.Call, helper: tuple[str, ...] = ()
) -> Iterator[Candidate]:
    """``metadata.create_all(…)``, also handed to ``run_sync``."""
    for each in (call.func, *call.args[:1]):
        made = isinstance(each, ast.Attribute) and each.attr in ("create_all", "generate_schemas")
        if isinstance(each, ast.Attribute) and made and not module.guarded(call):
            where = module.attribute_where(each)
            message = "`create_all` at start-up makes tables that no migration knows of"
            yield Candidate(where, Finding(where, message, scope=module.scope(call)), helper)


@create_all_with_migrations.join
def decide(deployment: Deployment) -> Iterator[Finding | Evidence]:
    migrations = sorted(path for path in deployment.paths() if _MIGRATIONS.search(path))
    made = of_started(deployment, "DPF011")
    for where, each in {each.where: each for each in made}.items():
        if not migrations:
            yield Evidence(where, "tables are created by nothing else")
            continue
        related = Related(start_of(migrations[0]), "the migrations are here")
        yield each.finding._replace(related=(related,))
