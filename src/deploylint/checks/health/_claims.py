"""Claims of a health answer about things that nothing in its function asks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.checks.health._answers import answer_of
from deploylint.checks.health._handlers import Handler
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import Function
from deploylint.lazy.regexes import regex

CLAIMS = frozenset(
    "connected healthy ok up available ready running online operational active true pass".split()
)
# Calls that ask a server something, or get hold of what does.
_ASKING = frozenset(
    "execute scalar scalars ping connect fetchval fetchrow fetchone fetch command server_info"
    " admin_command cursor text select info list_collection_names".split()
)
_STATEMENTS = frozenset({"text", "select"})
_HARMLESS = regex(
    r"[A-Z]\w*|now|utcnow|isoformat|time|monotonic|str|dict|round|int|debug|info|close"
)
_KEY = r"(?:\w{1,30}_)?(?:%s)(?:_(?:status|connection|connected|ok))?"
# Keys about a dependency -> what code that asks for it speaks of.
_FAMILIES = tuple(
    (regex(_KEY % keys, re.I), regex(code, re.I))
    for keys, code in (
        (
            "database|db|postgres(?:ql)?|mysql|sql",
            "session|db|engine|conn|sql|select|pool|cursor|postgres",
        ),
        ("redis|cache|valkey", "redis|cache|valkey"),
        (
            "queue|broker|celery|workers?|rabbitmq|kafka",
            "queue|broker|celery|worker|rabbit|kafka|redis|amqp",
        ),
        ("mongo(?:db)?", "mongo|client|db"),
        ("neo4j|graph", "neo4j|graph|driver|session"),
        ("storage|s3|minio|bucket", "storage|s3|minio|bucket|boto"),
        ("search|elasticsearch|opensearch|qdrant", "search|elastic|qdrant|index"),
        ("runtime|scheduler|mail|smtp", "runtime|scheduler|mail|smtp"),
    )
)


def answering_method(module: PythonModule, returned: ast.Return) -> Function | None:
    """The method of a class of the module whose answer a handler returns."""
    call = returned.value.value if isinstance(returned.value, ast.Await) else returned.value
    match call:
        case ast.Call(func=ast.Attribute(value=made, attr=name)):
            owner = _class_of(module, made)
        case _:
            return None
    found = [
        each
        for each in module.functions()
        if each.name == name and owner is not None and module.tree.class_(each) is owner
    ]
    return found[0] if len(found) == 1 else None


def _class_of(module: PythonModule, made: ast.expr) -> ast.ClassDef | None:
    """``Status(db)``, or a name that is bound to such a call."""
    if isinstance(made, ast.Name):
        binding = module.binding(made)
        made = binding.value if binding and binding.kind == "assign" and binding.value else made
    if not isinstance(made, ast.Call) or not isinstance(made.func, ast.Name):
        return None
    binding = module.binding(made.func)
    node = binding.node if binding else None
    return node if isinstance(node, ast.ClassDef) else None


def unasked(module: PythonModule, handler: Handler) -> Iterator[tuple[str, ast.Constant]]:
    """Keys and values of claims in a function that asks others, and all of whose calls are seen
    through."""
    nodes = list(handler.body)
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    if not all(_is_seen_through(module, call) for call in calls):
        return
    asked = " ".join(module.text(call) for call in calls if _name(call) in _ASKING)
    for returned in nodes:
        answer = answer_of(module, returned.value) if isinstance(returned, ast.Return) else None
        for key, value in answer.fields if answer and asked else ():
            claims = isinstance(value, ast.Constant) and str(value.value).lower() in CLAIMS
            if claims and isinstance(value, ast.Constant) and not _is_asked(key, asked):
                yield key, value


def _is_asked(key: str, asked: str) -> bool:
    """Whether what is asked may be what a key is about; a key about nothing known is."""
    code = next((code for keys, code in _FAMILIES if keys.fullmatch(key)), None)
    return code is None or code.search(asked) is not None


def _is_seen_through(module: PythonModule, call: ast.Call) -> bool:
    """A function of somebody else, such as ``ping()``, may ask anybody."""
    name = _name(call)
    known = name in (_ASKING if isinstance(call.func, ast.Attribute) else _STATEMENTS)
    return known or _HARMLESS.fullmatch(name) is not None


def _name(call: ast.Call) -> str:
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
