"""Calls that need a data store to be there, and what becomes of their failure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.checks.startup._startup import calls_in, walk
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from typing import TypeGuard

DATABASE, CACHE = "database", "cache"

_ALWAYS = regex(
    r"create_all|create_db_and_tables|create_tables|init_models|run_migrations|generate_schemas"
    r"|verify_connectivity|(?:init|initialize|initialise|setup|connect|connect_to|check)_(?:the_)?"
    r"(?:db|database|postgres|postgresql|pg|mongo|mongodb|mysql|mariadb|neo4j)(?:_connection)?\Z"
)
_ON_STORE = frozenset(
    "connect ping begin create_pool execute connection get_connection ensure_connection open"
    " command".split()
)
_CACHE = regex(r"redis|cache|valkey|memcache", re.I)
_STORE = regex(
    r"(?:\A|[._(])(?:\w*_)?(?:db|database|engine|postgres|pg|asyncpg|psycopg2?|sqlalchemy|session"
    r"|conn|connection|mongo|mongo_client|neo4j|driver|pool|prisma|tortoise)\w*[.(]",
    re.I,
)
_BROAD = regex(
    r"(?:Base)?Exception|(?:\w*Operational|SQLAlchemy|DBAPI|\w*Connection|Interface|OS|Timeout"
    r"|Redis|Postgres|Database|ServiceUnavailable|PyMongo|ServerSelectionTimeout|Neo4j)\w*Error"
    r"|ServiceUnavailable|ConnectionFailure|PyMongoError|OSError|OperationalError"
)
_ENDING = regex(r"exit|abort|fail|shutdown|terminate|raise|kill|stop", re.I)
_EXPECTED = regex(r"already exist|duplicate|not installed|race", re.I)


def store_call(module: PythonModule, statements: list[ast.stmt]) -> tuple[ast.Call, str] | None:
    """The first call that needs a data store, and whether that is a database or a cache."""
    for call in sorted(calls_in(statements), key=lambda each: (each.lineno, each.col_offset)):
        if is_task(module.parent(call)):
            continue
        name = _name(call)
        text = f"{module.scope(call)}.{module.text(call.func)[-200:]}("
        if _ALWAYS.fullmatch(name):
            return call, CACHE if _CACHE.search(text) else DATABASE
        if name in _ON_STORE and name != "command" and _CACHE.search(text):
            return call, CACHE
        if name in _ON_STORE and _STORE.search(text) and _needs_store(module, call, name):
            return call, DATABASE
    return None


def in_background(module: PythonModule, statements: list[ast.stmt]) -> Iterator[ast.Call]:
    """Calls that need a data store, in tasks for which these statements do not wait."""
    awaited = {
        node.id
        for waiting in walk(statements)
        if isinstance(waiting, ast.Await)
        for node in ast.walk(waiting.value)
        if isinstance(node, ast.Name)
    }
    for call in calls_in(statements):
        task = module.parent(call)
        prepares = _ALWAYS.fullmatch(_name(call).removesuffix("_async"))
        if prepares and is_task(task) and not _is_grouped(module, task):
            match module.parent(task):
                case ast.Expr():
                    yield call
                case ast.Assign(targets=[ast.Name(id=name)]) if name not in awaited:
                    yield call


def is_task(node: ast.AST | None) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and _name(node) in ("create_task", "ensure_future")


def _is_grouped(module: PythonModule, task: ast.Call) -> bool:
    """``async with TaskGroup() as group`` waits for ``group.create_task(…)``."""
    owner = task.func.value if isinstance(task.func, ast.Attribute) else None
    binding = module.binding(owner) if isinstance(owner, ast.Name) else None
    return binding is not None and binding.kind == "with"


def suppressions(
    module: PythonModule, nodes: list[ast.AST]
) -> Iterator[tuple[ast.Call, ast.Call, str]]:
    """``suppress(…)`` around a call that needs a store, with that call and its store."""
    for block in nodes:
        if isinstance(block, ast.With):
            for item in block.items:
                match item.context_expr:
                    case ast.Call(func=function, args=classes) as suppress if (
                        module.resolve(function) == "contextlib.suppress"
                        and any(is_broad(module, each) for each in classes)
                        and (found := store_call(module, block.body))
                    ):
                        yield (suppress, *found)


def is_broad(module: PythonModule, classes: ast.expr) -> bool:
    """Whether the failure to reach a store is among these exceptions."""
    return _BROAD.search(module.text(classes)[:300]) is not None


def _needs_store(module: PythonModule, call: ast.Call, name: str) -> bool:
    """Of statements only probes count: others may fail for reasons of their own."""
    if name != "execute":
        return True
    return "SELECT 1" in module.text(call).upper() and len(module.text(call)) < 120


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def is_ending(node: ast.AST) -> bool:
    """Whether a call gives the start up, by its name: ``sys.exit``, ``abort``."""
    return isinstance(node, ast.Call) and _ENDING.search(_name(node)) is not None


def swallows(module: PythonModule, handler: ast.ExceptHandler) -> bool:
    """Whether the handler catches that the store is not there and lets the start go on."""
    if handler.type is not None and not is_broad(module, handler.type):
        return False
    for node in walk(handler.body):
        match node:
            case ast.Return(value=ast.Constant(value=None)):
                continue
            case ast.Raise() if module.guarded(node):
                continue
            case ast.Raise() | ast.Return(value=ast.expr()) | ast.Continue():
                return False
            case ast.Call() if is_ending(node):
                return False
            case ast.Constant(value=str(text)) if _EXPECTED.search(text):
                return False
    return True
