"""Text edits on a module, planned from spans: nothing else in the file changes.

Every function returns None when the edit cannot be made safely.
"""

from __future__ import annotations

import ast

from deploylint.formats.python.delimited import Delimited, skip_trivia
from deploylint.formats.python.module import PythonModule
from deploylint.formats.python.tree import DEFINITIONS
from deploylint.model import Edit

Edits = tuple[Edit, ...]


def replace(module: PythonModule, expression: ast.expr, text: str) -> Edits | None:
    """Put ``text`` in place of an expression; its parentheses stay."""
    if _in_format_string(module, expression):
        return None
    return (module.source.replace(module.where(expression), text),)


def remove_argument(
    module: PythonModule, call: ast.Call, argument: ast.expr | ast.keyword
) -> Edits | None:
    """Remove one argument with its comma, and its line when it has one to itself."""
    listed = _arguments(module, call)
    if listed is None:
        return None
    delimited, nodes = listed
    start, end = delimited.removal(nodes.index(argument))
    return (module.source.replace(module.source.where(start, end), ""),)


def insert_keyword(module: PythonModule, call: ast.Call, name: str, value: str) -> Edits | None:
    """Add ``name=value`` as the last argument; None when the call has it already."""
    if any(word.arg == name for word in call.keywords):
        return None
    listed = _arguments(module, call)
    if listed is None:
        return None
    added = listed[0].addition(f"{name}={value}")
    return tuple(module.source.insert(offset, text) for offset, text in added)


def remove_element(
    module: PythonModule, display: ast.List | ast.Set, element: ast.expr
) -> Edits | None:
    """Remove one element of a list or set; a set keeps at least one."""
    delimited = _elements(module, display)
    if delimited is None or (isinstance(display, ast.Set) and len(display.elts) == 1):
        return None
    start, end = delimited.removal(display.elts.index(element))
    return (module.source.replace(module.source.where(start, end), ""),)


def remove_entry(module: PythonModule, display: ast.Dict, value: ast.expr) -> Edits | None:
    """Delete the entry of a dictionary that holds ``value``; None where nothing would be left."""
    pairs = list(zip(display.keys, display.values, strict=True))
    index = next((at for at, (_, each) in enumerate(pairs) if each is value), None)
    if index is None or len(pairs) < 2 or _in_format_string(module, display):
        return None
    spans = [(module.span(key)[0], module.span(each)[1]) for key, each in pairs if key]
    start, end = module.span(display)
    items = Delimited.scan(module.source.text, start + 1, end - 1, spans)
    if items is None or len(spans) < len(pairs):
        return None
    return (module.source.replace(module.where(*items.removal(index)), ""),)


def append_element(module: PythonModule, display: ast.List | ast.Set, element: str) -> Edits | None:
    """Add an element at the end of a list or set."""
    delimited = _elements(module, display)
    if delimited is None:
        return None
    added = delimited.addition(element)
    return tuple(module.source.insert(offset, text) for offset, text in added)


def remove_statement(module: PythonModule, statement: ast.stmt) -> Edits | None:
    """Delete the lines of a statement; ``pass`` takes its place in a block of one.

    Refuses statements joined by a semicolon and statements with decorators'
    comments between them and their neighbours on the same line.
    """
    start, end = module.span(statement)
    if isinstance(statement, DEFINITIONS) and statement.decorator_list:
        start = module.source.text.rindex("@", 0, module.span(statement.decorator_list[0])[0])
    text = module.source.text
    begin = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    stop = _line_end(text, end)
    alone = len(module.tree.block(statement)) == 1
    if ";" in text[begin:start] or text[end:stop].lstrip(" \t\f").startswith(";"):
        return None
    if alone and not isinstance(module.parent(statement), ast.Module):
        return (module.source.replace(module.source.where(start, end), "pass"),)
    if text[begin:start].strip(" \t\f") or _is_continued(text, begin):
        return None
    return (module.source.replace(module.source.where(begin, _past_newline(text, stop)), ""),)


def replace_statement(module: PythonModule, statement: ast.stmt, text: str) -> Edits | None:
    """Put ``text`` in place of a statement; further lines get its indentation."""
    where = module.where(statement)
    indent = module.source.text[where.start - where.column + 1 : where.start]
    if "\n" in text and indent.strip(" \t"):
        return None
    return (module.source.replace(where, text.replace("\n", "\n" + indent)),)


def has_comments(module: PythonModule, call: ast.Call) -> bool:
    """Whether comments stand between the arguments of a call, which a new call would lose."""
    listed = _arguments(module, call)
    if listed is None:
        return True
    return listed[0].has_comments


def _arguments(
    module: PythonModule, call: ast.Call
) -> tuple[Delimited, list[ast.expr | ast.keyword]] | None:
    """The argument list with its nodes in source order."""
    if _in_format_string(module, call):
        return None
    nodes: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    spans = {node: module.span(node) for node in nodes}
    nodes.sort(key=lambda node: spans[node])
    opening = _opening(module, call)
    closing = module.span(call)[1] - 1
    if nodes and spans[nodes[0]][0] < opening:
        return None
    ordered = [spans[node] for node in nodes]
    delimited = Delimited.scan(module.source.text, opening, closing, ordered)
    return None if delimited is None else (delimited, nodes)


def _opening(module: PythonModule, call: ast.Call) -> int:
    """The offset behind the opening parenthesis of a call."""
    text = module.source.text
    offset = skip_trivia(text, module.span(call.func)[1])
    while text[offset] == ")":
        offset = skip_trivia(text, offset + 1)
    return offset + 1


def _elements(module: PythonModule, display: ast.List | ast.Set) -> Delimited | None:
    if _in_format_string(module, display):
        return None
    start, end = module.span(display)
    spans = [module.span(element) for element in display.elts]
    return Delimited.scan(module.source.text, start + 1, end - 1, spans)


def _in_format_string(module: PythonModule, node: ast.AST) -> bool:
    """Quotes inside an f-string cannot be used freely before Python 3.12."""
    return module.tree.inside(node, ast.JoinedStr) is not None


def _line_end(text: str, offset: int) -> int:
    ends = [end for end in (text.find("\n", offset), text.find("\r", offset)) if end >= 0]
    return min(ends, default=len(text))


def _past_newline(text: str, offset: int) -> int:
    return offset + (2 if text.startswith("\r\n", offset) else 1) if offset < len(text) else offset


def _is_continued(text: str, line: int) -> bool:
    """The line before ends in a backslash."""
    return text[:line].rstrip("\r\n").endswith("\\") if line and text[line - 1] in "\r\n" else False
