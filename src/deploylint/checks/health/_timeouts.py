"""Calls that wait for a data store, and what bounds how long they may wait."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.health._databases import is_session_like, proof_of_sqlalchemy
from deploylint.checks.health._handlers import Handler
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import FUNCTIONS
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

# Settings of client libraries that bound every call: name -> what it talks to.
CLIENT_SETTINGS: dict[str, str] = {
    "socket_timeout": "redis",
    "socket_connect_timeout": "redis",
    "command_timeout": "postgres",
    "connect_timeout": "postgres",
    "statement_timeout": "postgres",
    "pool_timeout": "postgres",
    "connect_args": "postgres",
    "connection_timeout": "neo4j",
    "connection_acquisition_timeout": "neo4j",
    "max_transaction_retry_time": "neo4j",
}
_BOUNDS = regex(r"(?:.*\.)?(?:wait_for|timeout|timeout_at|fail_after|move_on_after|\w*timeout\w*)")
_EXECUTES = frozenset({"execute", "scalar", "scalars", "fetchval", "fetchone", "fetch"})
_ASYNCPG = regex(r"(?:\w+_)?(?:conn|connection|pool)\Z")


class Wait(NamedTuple):
    """A call of a data store: ``store`` is redis, postgres or neo4j."""

    call: ast.Call
    store: str


def waits(module: PythonModule, inside: Handler) -> Iterator[Wait]:
    """The calls of data stores in a function that nothing around them bounds."""
    for node in inside.body:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            store = _store(module, node.func, inside)
            if store and not _is_bounded(module, node):
                yield Wait(node, store)


def _store(module: PythonModule, func: ast.Attribute, inside: Handler) -> str:
    receiver = func.value
    name = module.text(receiver).rpartition(".")[2].lower()
    if func.attr == "ping":
        origin = module.origin(receiver) or ""
        return "redis" if "redis" in name or origin.startswith(("redis.", "aioredis.")) else ""
    if func.attr == "verify_connectivity":
        return "neo4j"
    if func.attr in _EXECUTES:
        proven = proof_of_sqlalchemy(module, receiver, inside.function)
        named = is_session_like(receiver) or _ASYNCPG.match(name)
        return "postgres" if proven or named else ""
    return ""


def _is_bounded(module: PythonModule, call: ast.Call) -> bool:
    """Whether a timeout is passed, or stands around the call in its function."""
    if any(keyword.arg and "timeout" in keyword.arg for keyword in call.keywords):
        return True
    for above in module.tree.ancestors(call):
        if isinstance(above, FUNCTIONS):
            named = [above.name, *(module.text(each)[:200] for each in above.decorator_list)]
            return any("timeout" in name.lower() for name in named)
        if isinstance(above, ast.Call) and _bounds(module, above):
            return True
        if isinstance(above, ast.With | ast.AsyncWith):
            items = [item.context_expr for item in above.items]
            if any(isinstance(item, ast.Call) and _bounds(module, item) for item in items):
                return True
    return False


def _bounds(module: PythonModule, call: ast.Call) -> bool:
    return _BOUNDS.fullmatch(module.text(call.func)[:500].rpartition(".")[2]) is not None
