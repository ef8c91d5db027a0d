"""The fix of an answer that says too much: a fixed text, and the exception in the log."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.errors._answers import Answer
from deploylint.checks.errors._caught import Caught
from deploylint.checks.errors._logging import logged
from deploylint.checks.errors._wording import text_for
from deploylint.formats.python import PythonModule
from deploylint.formats.python.edits import Edits, remove_entry, remove_statement, replace
from deploylint.formats.python.unused import remove_unused_import
from deploylint.lazy.regexes import regex
from deploylint.model import Fix, Safety

_BOUND = regex(r"[ \t]+as[ \t]+\w+[ \t]*(?=:)")
_TRACE = regex(r"(?i)trace|stack")
_TEXT_METHODS = frozenset({"format", "join", "strip", "splitlines", "split"})
_TEXT_MAKERS = ("traceback.format_", "builtins.str", "builtins.repr", "builtins.type")


def fixed_text(
    module: PythonModule, answer: Answer, slot: ast.expr, caught: Caught | None
) -> Fix | None:
    """Answer with a constant of the same type.

    None where the client is told what it did wrong, and where the exception is not in the
    log of the handler and cannot be brought there.
    """
    statement = module.tree.statement(slot)
    if statement is None or caught is None or answer.is_clients_fault:
        return None
    text = text_for(module, answer, slot, caught)
    edits = replace(module, slot, text) if text else None
    found = _with_log(module, statement, slot, caught, text or "") if edits else None
    if edits is None or found is None:
        return None
    return Fix("Answer with a fixed text", (*edits, *found), Safety.UNSAFE)


def without_trace(module: PythonModule, slot: ast.expr, caught: Caught | None) -> Fix | None:
    """Leave out the entry of a dictionary that is there for the traceback alone."""
    display, statement = module.parent(slot), module.tree.statement(slot)
    if statement is None or caught is None or not isinstance(display, ast.Dict):
        return None
    key = next(
        key for key, value in zip(display.keys, display.values, strict=True) if value is slot
    )
    named = isinstance(key, ast.Constant) and _TRACE.search(str(key.value))
    edits = remove_entry(module, display, slot) if named else None
    found = _with_log(module, statement, slot, caught, "") if edits else None
    if edits is None or found is None:
        return None
    return Fix("Leave the traceback out of the answer", (*edits, *found), Safety.UNSAFE)


def _with_log(
    module: PythonModule, statement: ast.stmt, slot: ast.expr, caught: Caught, text: str
) -> Edits | None:
    """What follows where ``text`` takes the place of ``slot``; None where the error is lost."""
    log = logged(module, statement, caught)
    if log is None:
        return None
    left = list(_left_unused(module, slot, text))
    gone = {node for each in (slot, *left) for node in ast.walk(each)}
    removed = (remove_statement(module, each) or () for each in left)
    edits = (*log, *(edit for each in removed for edit in each))
    if isinstance(caught.node, ast.ExceptHandler):
        edits += _unbind(module, gone, caught.node)
    if len(log) <= 1:  # else an import is added, and the round drops those left unused
        edits += _unused_imports(module, gone, text)
    return edits


def _unused_imports(module: PythonModule, gone: set[ast.AST], text: str) -> Edits:
    """Drop the imports, such as ``traceback``, that only the replaced text used."""
    names = {node.id for node in gone if isinstance(node, ast.Name) and node.id not in text}
    removed = (remove_unused_import(module, name, ignoring=gone) for name in sorted(names))
    return tuple(edit for edits in removed for edit in edits or ())


def _left_unused(module: PythonModule, slot: ast.expr, text: str) -> Iterator[ast.Assign]:
    """The variables of this function that only ``slot`` used, and whose value does nothing."""
    kept = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    gone = set(ast.walk(slot))
    for name in (node for node in ast.walk(slot) if isinstance(node, ast.Name)):
        binding = module.binding(name) if name.id not in kept else None
        statement = module.parent(binding.node) if binding else None
        used = any(use not in gone for use in module.uses(name.id) if isinstance(use.ctx, ast.Load))
        if (
            not used
            and isinstance(statement, ast.Assign)
            and module.tree.function(statement)
            and _does_nothing(module, statement.value)
        ):
            yield statement


def _does_nothing(module: PythonModule, value: ast.expr) -> bool:
    """Whether the value only makes text of an exception."""
    calls = (node for node in ast.walk(value) if isinstance(node, ast.Call))
    return all(
        (isinstance(call.func, ast.Attribute) and call.func.attr in _TEXT_METHODS)
        or (module.resolve(call.func) or "").startswith(_TEXT_MAKERS)
        for call in calls
    )


def _unbind(module: PythonModule, gone: set[ast.AST], handler: ast.ExceptHandler) -> Edits:
    """Drop ``as e`` where nothing but what is gone used it."""
    used = any(
        isinstance(node, ast.Name) and node.id == handler.name and node not in gone
        for node in ast.walk(handler)
    )
    if used or handler.type is None:
        return ()
    end = module.span(handler.type)[1]
    bound = _BOUND.match(module.source.text, end)
    return (module.source.replace(module.where(*bound.span()), ""),) if bound else ()
