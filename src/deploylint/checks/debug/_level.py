"""At which level a debugging output belongs in the log."""

from __future__ import annotations

import ast
import re

from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import DEFINITIONS, descend
from deploylint.lazy.regexes import regex

_TAG = regex(r"[\W_]*(debug|info|warn|error|critical)(?:ing)?\b[\s\])]*[:\-\]|]", re.I)
_WORDS = (
    ("error", regex(r"error|fail|exception|traceback|❌|🚨|!!!", re.I)),
    ("warning", regex(r"warn|⚠|deprecat", re.I)),
    ("debug", regex(r"debug|🔍|\bdump\b|\btmp\b|\bhere\b|>>>", re.I)),
)
_TRACEBACKS = frozenset(
    {"traceback.print_exc", "traceback.format_exc", "traceback.print_exception"}
)


def level_of(module: PythonModule, call: ast.Call, text: str) -> str:
    """The name of the logger method; ``text`` is what is known of the message."""
    handler = handler_of(module, call)
    if handler is not None:
        alone = not reraises(handler) and not shows_traceback(module, handler, call)
        return "exception" if alone and _is_about(handler, call) else "error"
    if tag := _TAG.match(text):
        level = tag[1].lower()
        return "warning" if level == "warn" else level
    return next((level for level, words in _WORDS if words.search(text)), "info")


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
