"""What an answer says in the place of an exception: a text of the same type, quotes and form."""

from __future__ import annotations

import ast

from deploylint.checks.errors._answers import Answer
from deploylint.checks.errors._caught import Caught
from deploylint.checks.errors._templates import AGAIN, TEXT, completed, says_more, template
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex

_LISTS = frozenset({"splitlines", "split"})
_LIST_MAKERS = frozenset(
    f"traceback.format_{name}" for name in ("exception", "tb", "stack", "list", "exception_only")
)
_HOLE = regex(r"%[sr]|\{[^{}]*\}")


def text_for(module: PythonModule, answer: Answer, slot: ast.expr, caught: Caught) -> str | None:
    """The source of what takes the place of ``slot``; None where a text would be cut in half."""
    said = AGAIN if _says_it(module, answer, slot) else TEXT
    quote = _quote_of(module, answer)
    if _is_list(module, slot):
        return f"[{quote}{said}{quote}]"
    match slot:
        case ast.Name() if (text := _of_variable(module, answer, slot, caught)) is not None:
            return text or None
        case ast.Tuple():
            return None
        case ast.JoinedStr():
            return template(module, slot, caught, said)
        case ast.BinOp(op=ast.Add(), left=ast.Constant(value=str(before))):
            return completed(before, "", said, quote)
        case ast.BinOp(op=ast.Add()) if _around(slot) or says_more(slot.left):
            return None
        case (
            ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str(text)))
            | ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format"))
        ) if len(parts := _HOLE.split(text)) == 2:
            return completed(parts[0], parts[1], said, quote)
        case (
            ast.BinOp(op=ast.Mod(), left=text)
            | ast.Call(func=ast.Attribute(value=text, attr="format"))
        ) if says_more(text):
            return None
        case ast.Call(func=made) if module.resolve(made) == "sys.exc_info":
            return None
    return f"{quote}{said}{quote}"


def _quote_of(module: PythonModule, answer: Answer) -> str:
    """The quotes of the first text beside the exception."""
    texts = (
        module.text(node)[0]
        for body in answer.bodies
        for node in ast.walk(body)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and module.tree.inside(node, ast.JoinedStr) is None
    )
    return next((quote for quote in texts if quote in "\"'"), '"')


def _says_it(module: PythonModule, answer: Answer, slot: ast.expr) -> bool:
    """Whether another part of the answer says what the fix would."""
    inside = set(ast.walk(slot))
    return any(
        isinstance(node, ast.Constant)
        and node not in inside
        and TEXT.lower() in str(node.value).lower()
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


def _of_variable(
    module: PythonModule, answer: Answer, slot: ast.Name, caught: Caught
) -> str | None:
    """What the one text says that a variable was given; empty where it would be cut in half."""
    values = [each.value for each in module.names.lookup(slot)]
    match values:
        case [ast.JoinedStr() | ast.BinOp() as value]:
            return text_for(module, answer, value, caught) or ""
    return None
