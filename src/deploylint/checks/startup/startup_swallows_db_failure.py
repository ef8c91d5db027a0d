"""DPF002: the application starts although it could not reach its data store."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.startup._connecting import (
    CACHE,
    in_background,
    store_call,
    suppressions,
    swallows,
)
from deploylint.checks.startup._startup import (
    before_yield,
    calls_made,
    helpers,
    of_started,
    startup_functions,
    walk,
)
from deploylint.checks.startup._verdicts import unheeded, verdicts
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.clues import ReportedFailure, StartupCall, UnheededCall
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import Function
from deploylint.model import Confidence, Evidence, Finding, Severity, Where
from deploylint.registry import DEPLOYED, rule

_TRIGGERS = (
    *("lifespan", "on_event", "on_startup", "add_event_handler", "create_app", "AppConfig"),
    *(
        "init_db",
        "init_models",
        "create_tables",
        "create_all",
        "connect_to_",
        "check_db",
        "init_mongo",
    ),
    *("verify_connectivity", "connect_db", "setup_db", "create_engine", "from_url"),
)
_APPLICATIONS = (
    "fastapi.FastAPI",
    "flask.Flask",
    "starlette.applications.Starlette",
    "quart.Quart",
)


@rule(
    "DPF002",
    "startup-swallows-db-failure",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=_TRIGGERS,
    needs=(UnheededCall,),
)
def startup_swallows_db_failure(
    module: PythonModule,
) -> Iterator[Finding | Evidence | Candidate | StartupCall | ReportedFailure | UnheededCall]:
    started = startup_functions(module)
    for function in started:
        yield from _judged(module, function)
    for attempt in module.tree.root.body:
        if isinstance(attempt, ast.Try) and (_is_replaced(attempt) or _serves(module)):
            yield from _judge(module, "", 0, attempt)
    yield from calls_made(module, started)
    yield from verdicts(module, started)
    for helper in helpers(module):
        for found in _judged(module, helper) if helper not in started else ():
            if isinstance(found, Finding):
                yield Candidate(found.where, found, (helper.name,))


@startup_swallows_db_failure.join
def decide(deployment: Deployment) -> Iterator[Finding]:
    """Helpers of other modules count where start-up code calls them."""
    yield from (each.finding for each in of_started(deployment, "DPF002"))
    yield from unheeded(deployment)


def _judged(module: PythonModule, function: Function) -> Iterator[Finding | Evidence]:
    statements = before_yield(function)
    nodes = list(walk(statements))
    last_raise = max((each.lineno for each in nodes if isinstance(each, ast.Raise)), default=0)
    tried = [each for each in nodes if isinstance(each, ast.Try)]
    for call in in_background(module, statements):
        name = module.text(call.func).rpartition(".")[2]
        yield Finding(
            module.where(call.func),
            f"Nobody waits for `{name}`, so that the application starts without its database",
            severity=Severity.WARNING,
            confidence=Confidence.MEDIUM,
            scope=function.name,
        )
    if not tried and (found := store_call(module, statements)):
        yield _evidence(module, found[0], function.name)
    for attempt in sorted(tried, key=lambda each: each.lineno):
        yield from _judge(module, function.name, last_raise, attempt)
    for suppress, call, store in suppressions(module, nodes):
        if not module.guarded(suppress):
            yield _swallowed(module, module.where(suppress.func), call, store)


def _judge(
    module: PythonModule, scope: str, last_raise: int, attempt: ast.Try
) -> Iterator[Finding | Evidence]:
    found = store_call(module, attempt.body)
    if found is None or module.guarded(attempt) or _is_nested(module, attempt, found[0]):
        return
    call, store = found
    handler = next((each for each in attempt.handlers if swallows(module, each)), None)
    if handler is None or _is_made_good(module, last_raise, attempt):
        yield _evidence(module, call, scope)
        return
    start = module.span(handler)[0]
    yield _swallowed(module, module.where(start, start + len("except")), call, store)


def _swallowed(module: PythonModule, where: Where, call: ast.Call, store: str) -> Finding:
    name = module.text(call.func).rpartition(".")[2]
    what = "without its cache" if store == CACHE else "without its database"
    return Finding(
        where,
        f"A failure of `{name}` is swallowed, so that the application starts {what}",
        severity=Severity.WARNING if store == CACHE else Severity.ERROR,
        confidence=Confidence.MEDIUM,
        scope=module.scope(call),
    )


def _serves(module: PythonModule) -> bool:
    """Whether the module makes the application, so that importing it is the start."""
    return any(True for _ in module.calls(*_APPLICATIONS))


def _is_replaced(attempt: ast.Try) -> bool:
    """Whether a handler gives a name of the attempt another value, so that the module goes on."""
    handled = [statement for handler in attempt.handlers for statement in handler.body]
    return not _assigned(attempt.body).isdisjoint(_assigned(handled))


def _assigned(statements: list[ast.stmt]) -> set[str]:
    return {
        node.id
        for node in walk(statements)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _evidence(module: PythonModule, call: ast.Call, scope: str) -> Evidence:
    name = module.text(call.func).rpartition(".")[2]
    message = f"a failure of `{name}` is not swallowed"
    return Evidence(module.where(call.func), message, scope)


def _is_nested(module: PythonModule, attempt: ast.Try, call: ast.Call) -> bool:
    """A ``try`` within this one handles the call."""
    inner = module.tree.inside(call, ast.Try)
    while inner is not None and inner is not attempt:
        if any(call in ast.walk(each) for each in inner.body):
            return True
        inner = module.tree.inside(inner, ast.Try)
    return False


def _is_made_good(module: PythonModule, last_raise: int, attempt: ast.Try) -> bool:
    """The start is given up further down, or the attempt is repeated without end."""
    if last_raise > (attempt.end_lineno or attempt.lineno):
        return True
    loop = module.tree.inside(attempt, ast.While)
    endless = loop is not None and module.fold(loop.test) is True
    handled = [statement for handler in attempt.handlers for statement in handler.body]
    leaves = any(isinstance(each, ast.Break | ast.Return) for each in walk(handled))
    return endless and not leaves
