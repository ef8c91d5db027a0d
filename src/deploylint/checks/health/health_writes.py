"""DPE003: a health handler writes to a database."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.checks.health._databases import is_session_like, proof_of_sqlalchemy
from deploylint.checks.health._handlers import TRIGGERS, Handler, health_handlers, with_helpers
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Evidence, Finding, Related, Severity
from deploylint.registry import rule

# On a session; on a Django manager or a collection of MongoDB; on an object of a model.
_SESSION = frozenset({"add", "add_all", "merge", "bulk_save_objects", "bulk_insert_mappings"})
_MANAGER = frozenset({"create", "bulk_create", "get_or_create", "update_or_create"})
_COLLECTION = frozenset(
    {"insert_one", "insert_many", "update_one", "update_many", "delete_one", "delete_many"}
)
_REDIS = frozenset({"set", "incr", "lpush", "rpush", "xadd"})
_STATEMENT = regex(r"\s*(INSERT|UPDATE|DELETE|MERGE|CREATE|DROP|ALTER|TRUNCATE)\b", re.I)
_CYPHER = regex(r"\b(?:CREATE|MERGE|DELETE|REMOVE)\b|\bSET\s+\w", re.I)
_EXECUTES = frozenset({"execute", "executemany", "exec", "fetchval", "run", "execute_query"})
_CYPHERS = frozenset({"run", "execute_query"})
# A test of writing that says so in its name is meant.
_MEANT = regex(r"write|rw\b|roundtrip|read_write|self_?test", re.I)


@rule("DPE003", "health-writes", on=PythonModule, severity=Severity.ERROR, triggers=TRIGGERS)
def health_writes(module: PythonModule) -> Iterator[Finding | Evidence]:
    for handler in health_handlers(module):
        found = [
            finding
            for each in with_helpers(module, handler)
            if not _MEANT.search(each.function.name)
            for finding in _writes(module, handler, each)
        ]
        yield from found
        if not found:
            place, name = module.name_where(handler.function), handler.function.name
            yield Evidence(place, "no statement of the handler writes", name)


def _writes(module: PythonModule, handler: Handler, inside: Handler) -> Iterator[Finding]:
    """The first write in a function, when there is one."""
    for node in inside.body:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if what := _write(module, node, node.func, inside):
            name = handler.function.name
            place = module.name_where(handler.function)
            related = (Related(place, f"`{name}` is asked for the health"),)
            yield Finding(
                module.where(node.func),
                f"A request for the health of the service {what}",
                related=related if inside.function is not handler.function else (),
                confidence=Confidence.MEDIUM,
                scope=inside.function.name,
            )
            return


def _write(module: PythonModule, call: ast.Call, func: ast.Attribute, inside: Handler) -> str:
    receiver, method = func.value, func.attr
    if method in _SESSION:
        proven = proof_of_sqlalchemy(module, receiver, inside.function)
        return "adds rows to the database" if proven or is_session_like(receiver) else ""
    if method in _MANAGER:
        manager = isinstance(receiver, ast.Attribute) and receiver.attr == "objects"
        return "creates rows in the database" if manager else ""
    if method in _COLLECTION:
        return "writes to a collection"
    if method == "save_to_db":
        return "saves rows to the database"
    if method in _REDIS and _names_redis(module, receiver):
        return "writes to Redis" if not _expires(call) else ""
    if method in _EXECUTES and call.args:
        return _statement(module, call.args[0], method)
    return ""


def _names_redis(module: PythonModule, receiver: ast.expr) -> bool:
    origin = module.origin(receiver) or ""
    return "redis" in module.text(receiver).lower()[:100] or origin.startswith("redis.")


def _expires(call: ast.Call) -> bool:
    """The last result is kept for a while, which many handlers do on purpose."""
    return any(keyword.arg in ("ex", "px", "exat", "pxat") for keyword in call.keywords)


def _statement(module: PythonModule, query: ast.expr, method: str) -> str:
    if isinstance(query, ast.Call) and len(query.args) == 1:
        query = query.args[0]
    text = module.fold_prefix(query)[:500]
    found = _STATEMENT.match(text) or (_CYPHER.search(text) if method in _CYPHERS else None)
    return f"runs {found[0].strip().split()[0].upper()}" if found else ""
