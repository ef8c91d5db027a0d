"""DPC002: a failed connection silently switches the service to SQLite."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.database._connections import Connections
from deploylint.checks.database._names import is_sqlite_url, names_database
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import descend
from deploylint.model import Evidence, Finding, Related, Severity
from deploylint.registry import DEPLOYED, rule

_LEAVES = (ast.Raise, ast.Return, ast.Continue, ast.Break)


@rule(
    "DPC002",
    "sqlite-on-connect-failure",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=("sqlite", "create_engine", "create_async_engine", "create_pool"),
)
def sqlite_on_connect_failure(module: PythonModule) -> Iterator[Finding | Evidence]:
    connections = Connections(module)
    for attempt in module.nodes(ast.Try):
        first = next(connections.opened(attempt.body), None)
        for handler in attempt.handlers if first else ():
            assert first is not None
            if switch := _switch(connections, handler):
                yield _finding(module, first, switch, connects=connections.connects(attempt.body))
            elif isinstance(handler.body[-1], ast.Raise):
                yield Evidence(module.where(first.func), "a failed connection is raised")


def _switch(connections: Connections, handler: ast.ExceptHandler) -> ast.expr | None:
    """What turns to SQLite in the clause, or after it: an engine, or the address of one."""
    found = next(connections.of_sqlite(handler.body), None) or next(
        _addresses(connections.module, handler), None
    )
    return found or next(_afterwards(connections, handler), None)


def _afterwards(connections: Connections, handler: ast.ExceptHandler) -> Iterator[ast.Call]:
    """What follows a clause that only goes on, where success has returned before."""
    tree = connections.module.tree
    attempt = tree.parent(handler)
    if not isinstance(attempt, ast.Try) or isinstance(handler.body[-1], _LEAVES):
        return
    if not isinstance([*attempt.body, *attempt.orelse][-1], ast.Return):
        return
    statement: ast.stmt = attempt
    while tree.function(statement) is tree.function(attempt):
        block, index = tree.place_in_block(statement)
        yield from connections.of_sqlite(block[index + 1 :])
        above = tree.parent(statement)
        if not isinstance(above, ast.If | ast.With | ast.AsyncWith | ast.Try):
            return
        statement = above


def _addresses(module: PythonModule, handler: ast.ExceptHandler) -> Iterator[ast.expr]:
    for node in descend(handler, into_functions=False):
        match node:
            case ast.Assign(targets=[ast.Name(id=name) | ast.Attribute(attr=name)], value=value):
                if names_database(name) and is_sqlite_url(module.fold_prefix(value)):
                    yield value


def _finding(module: PythonModule, first: ast.Call, switch: ast.expr, *, connects: bool) -> Finding:
    guard = module.guarded(switch)
    message = "The service goes on with a SQLite file when its database cannot be reached"
    if not connects:
        message = (
            "A SQLite file replaces the database when its address or driver is wrong, "
            "since an engine connects only later"
        )
    return Finding(
        module.where(switch),
        message,
        related=(Related(module.where(first.func), "the connection that is tried first"),),
        severity=Severity.INFO if guard else None,
        scope=module.scope(switch),
    )
