"""The fix of an answer that says too much: a fixed text, and the exception in the log."""

from __future__ import annotations

import ast
import re

from deploylint.checks.errors._answers import Answer
from deploylint.checks.errors._caught import Caught
from deploylint.formats.python import PythonModule
from deploylint.formats.python.edits import Edits, replace
from deploylint.formats.python.logtargets import targets
from deploylint.formats.python.unused import remove_unused_import
from deploylint.lazy.regexes import regex
from deploylint.model import Fix, Safety
from deploylint.source import Source

_TEXT = '"Internal server error"'
_LOGS = frozenset("exception error critical warning warn".split())
_PRINTS = ("builtins.print", "traceback.print_exc")
# An f-string of one piece, on one line, without escapes.
_ONE_LITERAL = regex(r"[fF](?P<quote>[\"'])(?P<text>[^\"'\\\n]*)(?P=quote)")
# What led over to the exception.
_LOOSE_END = regex(r"(?:[ :;,(\[|\u2013\u2014-]|\.\.\.)+\Z")
_WORDS = regex(r"\w[\w ]{3}")
_BOUND = regex(r"[ \t]+as[ \t]+\w+[ \t]*(?=:)")


def fixed_text(
    module: PythonModule, answer: Answer, slot: ast.expr, caught: Caught | None
) -> Fix | None:
    """Answer with a constant; log the exception where the module has a logger for it."""
    statement = module.tree.statement(answer.node)
    text = _beginning(module, slot, caught) or _TEXT
    edits = replace(module, slot, text)
    if statement is None or edits is None or answer.is_clients_fault:
        return None
    if caught is not None and isinstance(caught.node, ast.ExceptHandler):
        edits += (*_log(module, statement, caught.node), *_unbind(module, slot, caught.node))
    unused = _unused_imports(module, slot, text)
    return Fix("Answer with a fixed text", (*edits, *unused), Safety.UNSAFE)


def _unused_imports(module: PythonModule, slot: ast.expr, text: str) -> Edits:
    """Drop the imports, such as ``traceback``, that only the replaced text used."""
    gone = set(ast.walk(slot))
    names = {node.id for node in gone if isinstance(node, ast.Name) and node.id not in text}
    removed = (remove_unused_import(module, name, ignoring=gone) for name in sorted(names))
    return tuple(edit for edits in removed for edit in edits or ())


def _beginning(module: PythonModule, slot: ast.expr, caught: Caught | None) -> str | None:
    """What an f-string says before it comes to the exception: ``"Failed to save"``."""
    name = caught.name if caught is not None else ""
    literal = _ONE_LITERAL.fullmatch(module.text(slot)) if name else None
    if literal is None or not isinstance(slot, ast.JoinedStr):
        return None
    parts = re.split(r"\{[^{}]*\b" + re.escape(name) + r"\b", literal["text"], maxsplit=1)
    text = _LOOSE_END.sub("", parts[0])
    if len(parts) == 1 or not _WORDS.search(text):
        return None
    plain = "{" not in text and "}" not in text
    return f"{'' if plain else 'f'}{literal['quote']}{text}{literal['quote']}"


def _log(module: PythonModule, statement: ast.stmt, handler: ast.ExceptHandler) -> Edits:
    """``logger.exception(...)`` above the statement, unless the handler tells of it already."""
    source: Source = module.source
    start = module.span(statement)[0]
    line = source.text[source.starts[source.line_of(start) - 1] : start]
    calls = [node for node in ast.walk(handler) if isinstance(node, ast.Call)]
    if line.strip() or any(_tells(module, call) for call in calls):
        return ()
    target = next(targets(module, statement), None)
    if target is None:
        return ()
    doing = module.scope(statement).rpartition(".")[2] or "request"
    call = source.insert(start, f'{target.name}.exception("{doing} failed")\n{line}')
    return (*target.edits, call)


def _tells(module: PythonModule, call: ast.Call) -> bool:
    """Whether a call logs or prints something."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in _LOGS:
        return True
    return module.resolve(call.func) in _PRINTS


def _unbind(module: PythonModule, slot: ast.expr, handler: ast.ExceptHandler) -> Edits:
    """Drop ``as e`` where nothing but the replaced text used it."""
    gone = set(ast.walk(slot))
    used = any(
        isinstance(node, ast.Name) and node.id == handler.name and node not in gone
        for node in ast.walk(handler)
    )
    if used or handler.type is None:
        return ()
    end = module.span(handler.type)[1]
    bound = _BOUND.match(module.source.text, end)
    return (module.source.replace(module.where(*bound.span()), ""),) if bound else ()
