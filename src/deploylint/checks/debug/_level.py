"""At which level a debugging output belongs in the log."""

from __future__ import annotations

import ast
import re

from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import DEFINITIONS, descend
from deploylint.lazy.regexes import regex

_TAG = regex(r"[\W_]*(debug|info|warn|error|critical)(?:ing)?\b[\s\])]*[:\-\]|]", re.I)
_WARNS = regex(r"[\W_]*warn(?:ing)?\b|\W{0,5}⚠", re.I)
_WORDS = (
    ("error", regex(r"error|fail|exception|traceback|❌|🚨|!!!", re.I)),
    ("warning", regex(r"warn|⚠|deprecat", re.I)),
    ("debug", regex(r"debug|🔍|\bdump\b|\btmp\b|\bhere\b|>>>", re.I)),
)
_ENDS = frozenset({"sys.exit", "os._exit", "builtins.exit", "builtins.quit"})
_TRACEBACKS = frozenset(
    {"traceback.print_exc", "traceback.format_exc", "traceback.print_exception"}
)


def level_of(module: PythonModule, call: ast.Call, text: str) -> str:
    """The name of the logger method; ``text`` is what is known of the message."""
    said, handler = _said(text), handler_of(module, call)
    if handler is not None and said in ("", "error", "critical"):
        if trace_beside(module, call) is not None:
            return "exception"
        alone = not reraises(handler) and not shows_traceback(module, handler, call)
        return "exception" if alone and _is_about(handler, call) else "error"
    if said:
        return said
    if _is_followed_by_the_end(module, call):
        return "error"
    return next((level for level, words in _WORDS if words.search(text)), "info")


def _said(text: str) -> str:
    """The level that the text begins with."""
    if tag := _TAG.match(text):
        level = tag[1].lower()
        return "warning" if level == "warn" else level
    return "warning" if _WARNS.match(text) else ""


def _is_followed_by_the_end(module: PythonModule, call: ast.Call) -> bool:
    """Whether the next statement raises an exception, or ends the program."""
    match _neighbour(module, call, 1):
        case ast.Raise():
            return True
        case ast.Expr(value=ast.Call(func=ended)):
            return module.resolve(ended) in _ENDS
    return False


def trace_beside(module: PythonModule, call: ast.Call) -> ast.Expr | None:
    """What shows the traceback next to the call: one record of a log says both."""
    if is_trace(module, call):
        return None
    for step in (1, -1):
        match _neighbour(module, call, step):
            case ast.Expr(value=ast.Call() as shown) as statement if is_trace(module, shown):
                return statement
    return None


def print_beside(module: PythonModule, call: ast.Call) -> ast.Call | None:
    """The ``print`` that goes into one record with this call, which shows the traceback."""
    for step in (-1, 1):
        match _neighbour(module, call, step):
            case ast.Expr(value=ast.Call() as other) if module.resolve(
                other.func
            ) == "builtins.print" and trace_beside(module, other) is module.parent(call):
                return other
    return None


def is_trace(module: PythonModule, call: ast.Call) -> bool:
    """``traceback.print_exc()``, or a ``print`` of nothing but the traceback and fixed words."""
    shown = module.resolve(call.func)
    if shown == "traceback.print_exc":
        return not call.args and not call.keywords
    return shown == "builtins.print" and not call.keywords and _is_formatted(module, call.args)


def _is_formatted(module: PythonModule, arguments: list[ast.expr]) -> bool:
    called = [node for each in arguments for node in descend(each) if isinstance(node, ast.Call)]
    names = [node for each in arguments for node in descend(each) if isinstance(node, ast.Name)]
    formatted = all(module.resolve(each.func) == "traceback.format_exc" for each in called)
    return bool(called) and formatted and len(names) == len(called)


def _neighbour(module: PythonModule, call: ast.Call, step: int) -> ast.stmt | None:
    """The statement before or behind, but for imports of what it needs."""
    statement = module.tree.statement(call)
    block, index = module.tree.place_in_block(statement) if statement else ([], 0)
    index += step
    while 0 <= index < len(block) and isinstance(block[index], ast.Import | ast.ImportFrom):
        index += step
    return block[index] if 0 <= index < len(block) else None


def handler_of(module: PythonModule, node: ast.AST) -> ast.ExceptHandler | None:
    """The ``except`` clause of the same function that ``node`` stands in."""
    for above in module.tree.ancestors(node):
        if isinstance(above, ast.ExceptHandler):
            return above
        if isinstance(above, (*DEFINITIONS, ast.Lambda)):
            return None
    return None


def reraises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) for node in descend(handler, into_functions=False))


def shows_traceback(module: PythonModule, handler: ast.ExceptHandler, call: ast.Call) -> bool:
    """Whether something else in the clause logs the traceback, or an earlier ``print`` will."""
    for node in descend(handler, into_functions=False):
        if isinstance(node, ast.Call) and node is not call and _shows(module, handler, node, call):
            return True
    return False


def _shows(
    module: PythonModule, handler: ast.ExceptHandler, other: ast.Call, call: ast.Call
) -> bool:
    resolved = module.resolve(other.func)
    if resolved == "builtins.print":
        return other.lineno < call.lineno and bool(other.args) and _is_about(handler, other)
    return resolved in _TRACEBACKS or _logs(other)


def logs_traceback(handler: ast.ExceptHandler, call: ast.Call) -> bool:
    """Whether a logger already gets the traceback in this clause."""
    return any(
        isinstance(node, ast.Call) and node is not call and _logs(node)
        for node in descend(handler, into_functions=False)
    )


def _logs(call: ast.Call) -> bool:
    named = isinstance(call.func, ast.Attribute) and call.func.attr == "exception"
    return named or any(word.arg == "exc_info" for word in call.keywords)


def _is_about(handler: ast.ExceptHandler, call: ast.Call) -> bool:
    """Whether the message uses the exception, or nothing at all."""
    names = {node.id for node in descend(call) if isinstance(node, ast.Name)} - {"print", "str"}
    return not names or handler.name in names
