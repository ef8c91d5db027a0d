"""What an answer says in the place of an exception: a text of the same type, quotes and form."""

from __future__ import annotations

import ast
import re

from deploylint.checks.errors._answers import Answer
from deploylint.checks.errors._caught import Caught
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex

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
_LISTS = frozenset({"splitlines", "split"})
_LIST_MAKERS = frozenset(
    f"traceback.format_{name}" for name in ("exception", "tb", "stack", "list", "exception_only")
)
_HOLE = regex(r"%[sr]|\{[^{}]*\}")
_PLAIN = regex(r"[^\\\n\"'{}]*")


def text_for(module: PythonModule, answer: Answer, slot: ast.expr, caught: Caught) -> str | None:
    """The source of what takes the place of ``slot``; None where a text would be cut in half."""
    said = _AGAIN if _says_it(module, answer, slot) else _TEXT
    quote = _quote_of(module, answer)
    if _is_list(module, slot):
        return f"[{quote}{said}{quote}]"
    match slot:
        case ast.Tuple():
            return None
        case ast.JoinedStr():
            return _template(module, slot, caught, said)
        case ast.BinOp(op=ast.Add(), left=ast.Constant(value=str(before))):
            return _completed(before, "", said, quote)
        case ast.BinOp(op=ast.Add()) if _around(slot):
            return None
        case (
            ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str(text)))
            | ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format"))
        ) if len(parts := _HOLE.split(text)) == 2:
            return _completed(parts[0], parts[1], said, quote)
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


def _completed(before: str, after: str, said: str, quote: str) -> str | None:
    """A text of which the part between ``before`` and ``after`` was the exception."""
    beginning = _LOOSE_END.sub("", before.rstrip())
    if not _CLOSING.fullmatch(after):
        text = before + (_AGAIN if _TEXT.lower() in (before + after).lower() else said) + after
        return f"{quote}{text}{quote}" if _PLAIN.fullmatch(text) else None
    fits = _WORDS.search(beginning) and _PLAIN.fullmatch(beginning)
    return f"{quote}{beginning if fits else said}{quote}"


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
