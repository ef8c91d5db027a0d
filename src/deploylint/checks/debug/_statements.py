"""Statements that share their line with others."""

from __future__ import annotations

import ast

from deploylint.formats.python import PythonModule
from deploylint.formats.python.edits import Edits, remove_statement
from deploylint.lazy.regexes import regex

_SEMICOLON = regex(r"[ \t]*;")


def is_only_statement(module: PythonModule, statement: ast.stmt) -> bool:
    """Whether no semicolon joins the statement to another one."""
    start, end = module.span(statement)
    text = module.source.text
    block, index = module.tree.place_in_block(statement)
    before = index and module.span(block[index - 1])[1]
    return ";" not in text[before or start : start] and _SEMICOLON.match(text, end) is None


def remove_with_import(module: PythonModule, statement: ast.stmt) -> Edits | None:
    """Delete a statement, and ``import pdb;`` before it on its line."""
    block, index = module.tree.place_in_block(statement)
    first = block[index - 1] if index else None
    together = isinstance(first, (ast.Import, ast.ImportFrom)) and first.lineno == statement.lineno
    if not together or not isinstance(first, (ast.Import, ast.ImportFrom)):
        return remove_statement(module, statement)
    text = module.source.text
    start, end = module.span(first)[0], module.span(statement)[1]
    if _is_needed(module, first, statement):
        return (module.source.replace(module.where(module.span(first)[1], end), ""),)
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end) + 1 or len(text)
    if text[begin:start].strip() or text[end:stop].split("#")[0].strip():
        return None
    if len(block) > 2:
        return (module.source.replace(module.where(begin, stop), ""),)
    return (module.source.replace(module.where(start, end), "pass"),)


def _is_needed(
    module: PythonModule, imported: ast.Import | ast.ImportFrom, statement: ast.stmt
) -> bool:
    """Whether anything but ``statement`` uses what is imported before it."""
    names = (each.asname or each.name.partition(".")[0] for each in imported.names)
    inside = set(ast.walk(statement))
    return any(use not in inside for name in names for use in module.uses(name))
