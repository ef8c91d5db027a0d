"""The fix of an answer that says too much: a fixed text, and the exception in the log."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.checks.errors._answers import Answer
from deploylint.checks.errors._caught import Caught
from deploylint.checks.errors._logging import logged
from deploylint.formats.python import PythonModule
from deploylint.formats.python.edits import Edits, remove_statement, replace
from deploylint.formats.python.unused import remove_unused_import
from deploylint.lazy.regexes import regex
from deploylint.model import Fix, Safety

_TEXT, _AGAIN = "Internal server error", "The details are in the log"
# An f-string of one piece, without escapes.
_ONE_LITERAL = regex(
    r"[fF](?:(?P<quote>[\"'])(?P<text>[^\"'\\\n]*)(?P=quote)"
    r"|(?P<quotes>\"{3}|'{3})(?P<lines>[^\\]*?)(?P=quotes))"
)
# What led over to the exception, and what may follow where it ends the message.
_LOOSE_END = regex(r"(?:[ :;,(\[|\u2013\u2014-]|\.\.\.)+\Z")
_BETWEEN = regex(r"\W*")
_CLOSING = regex(r"[\s)\].!]*")
_WORDS = regex(r"\w[\w ]{3}")
_BOUND = regex(r"[ \t]+as[ \t]+\w+[ \t]*(?=:)")
_TEXT_METHODS = frozenset({"format", "join", "strip", "splitlines", "split"})
_TEXT_MAKERS = ("traceback.format_", "builtins.str", "builtins.repr", "builtins.type")
_LISTS = frozenset({"splitlines", "split"})
_LIST_MAKERS = frozenset(
    f"traceback.format_{name}" for name in ("exception", "tb", "stack", "list", "exception_only")
)


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
    text = _text_for(module, answer, slot, caught)
    edits = replace(module, slot, text) if text else None
    log = logged(module, statement, caught)
    if not text or edits is None or log is None:
        return None
    left = list(_left_unused(module, slot, text))
    gone = {node for each in (slot, *left) for node in ast.walk(each)}
    removed = (remove_statement(module, each) or () for each in left)
    edits = (*edits, *log, *(edit for each in removed for edit in each))
    if isinstance(caught.node, ast.ExceptHandler):
        edits += _unbind(module, gone, caught.node)
    if len(log) <= 1:  # else an import is added, and the round drops those left unused
        edits += _unused_imports(module, gone, text)
    return Fix("Answer with a fixed text", edits, Safety.UNSAFE)


def _text_for(module: PythonModule, answer: Answer, slot: ast.expr, caught: Caught) -> str | None:
    """The source of what takes the place of ``slot``."""
    said = _AGAIN if _says_it(module, answer, slot) else _TEXT
    if _is_list(module, slot):
        return f'["{said}"]'
    if isinstance(slot, ast.Tuple) or module.resolve(getattr(slot, "func", None)) == "sys.exc_info":
        return None
    if isinstance(slot, ast.JoinedStr):
        return _template(module, slot, caught, said)
    if isinstance(slot, ast.BinOp) and isinstance(slot.op, ast.Add):
        return None if _around(slot) else f'"{said}"'
    return f'"{said}"'


def _says_it(module: PythonModule, answer: Answer, slot: ast.expr) -> bool:
    """Whether another part of the answer says what the fix would."""
    inside = set(ast.walk(slot))
    return any(
        isinstance(node, ast.Constant)
        and node not in inside
        and _TEXT.lower() in str(node.value).lower()
        for body in answer.bodies
        for node in ast.walk(body)
    )


def _is_list(module: PythonModule, slot: ast.expr) -> bool:
    match slot:
        case ast.List() | ast.ListComp():
            return True
        case ast.Call(func=ast.Attribute(attr=method)) if method in _LISTS:
            return True
        case ast.Call(func=made):
            return module.resolve(made) in _LIST_MAKERS
        case ast.Name():
            values = [each.value for each in module.names.lookup(slot)]
            return bool(values) and all(
                value is not None and not isinstance(value, ast.Name) and _is_list(module, value)
                for value in values
            )
    return False


def _around(slot: ast.BinOp) -> bool:
    """Whether texts stand on both sides of what is put between them."""
    return isinstance(slot.left, ast.BinOp) and isinstance(slot.right, ast.Constant)


def _template(module: PythonModule, slot: ast.JoinedStr, caught: Caught, said: str) -> str | None:
    """What an f-string says before it comes to the exception; a whole template stays whole."""
    literal = _ONE_LITERAL.fullmatch(module.text(slot))
    if literal is None or not caught.name:
        return f'"{said}"' if _is_short(slot) else None
    quote, written = (
        literal["quote"] or literal["quotes"],
        literal["text"] or literal["lines"] or "",
    )
    field = regex(r"\{[^{}]*\b" + re.escape(caught.name) + r"\b[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
    parts = field.split(written)
    if len(parts) == 1:
        return f'"{said}"' if _is_short(slot) else None
    beginning = _LOOSE_END.sub("", parts[0])
    ends = _CLOSING.fullmatch(parts[-1]) and all(map(_BETWEEN.fullmatch, parts[1:-1]))
    if ends:
        text = beginning if _WORDS.search(beginning) and "\n" not in beginning else said
        return _quoted(text, quote if text is beginning else '"')
    return _quoted((_AGAIN if _TEXT.lower() in written.lower() else said).join(parts), quote)


def _is_short(slot: ast.JoinedStr) -> bool:
    """Whether nothing of the message would be missed: no words behind the first field."""
    return not any(
        isinstance(part, ast.Constant) and not _CLOSING.fullmatch(str(part.value))
        for part in slot.values[1:]
    )


def _quoted(text: str, quote: str) -> str:
    plain = "{" not in text and "}" not in text
    return f"{'' if plain else 'f'}{quote}{text}{quote}"


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
