"""Edits that drop imports which nothing uses any more."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from deploylint.formats.python.edits import Edits, remove_statement
from deploylint.formats.python.importorder import Import
from deploylint.formats.python.imports import names_of
from deploylint.formats.python.module import PythonModule
from deploylint.formats.python.names import Binding
from deploylint.lazy.regexes import regex

# Blank lines between imports, or inside a function; below the last import of a module
# stands what another edit may insert.
_GAP = regex(r"(?:[ \t]*\r?\n)+(?=import |from |[ \t])")
# What a type in quotes is made of.
_NAMES = regex(r"[\w\s.,|\[\]]*")
_LONGEST = 100


def remove_unused_import(
    module: PythonModule, name: str, *, ignoring: Collection[ast.AST] = ()
) -> Edits | None:
    """Drop the module-level import of ``name`` if nothing but ``ignoring`` uses it.

    An empty tuple when it is still used; None when that cannot be told or the
    statement cannot be edited.
    """
    binding = module.binding(name)
    if binding is None or not isinstance(binding.node, ast.alias):
        return None
    if _is_for_others(module, binding.node):
        return None
    return () if _is_used(module, binding, ignoring) else _removal(module, binding.node)


def left_unused(before: PythonModule, after: PythonModule) -> Edits:
    """Drop the first import of ``after`` that was used in ``before`` and is used no more.

    It may stand in a function. Imports that were unused before stay what they were.
    """
    used = {_key(before, each) for each in _imports(before) if _is_used(before, each)}
    for binding in _imports(after):
        if _key(after, binding) in used and not _is_used(after, binding):
            assert isinstance(binding.node, ast.alias)
            if not _is_for_others(after, binding.node) and (edits := _removal(after, binding.node)):
                return edits
    return ()


def _imports(module: PythonModule) -> Iterator[Binding]:
    """Imports that give a name its only meaning, at the top or anywhere in a function.

    One under ``try`` says that the module may be missing, which is more than its use.
    """
    for alias in module.nodes(ast.alias):
        name = alias.asname or alias.name.partition(".")[0]
        found = module.names.bindings(module.names.scope_of(alias), name)
        statement = module.parent(alias)
        block = module.parent(statement) if statement else None
        deep = module.tree.function(alias) is not None and not isinstance(block, ast.Try)
        same = len({(each.kind, each.target) for each in found}) == 1
        if same and (deep or block is module.tree.root):
            yield next(each for each in found if each.node is alias)


def _key(module: PythonModule, binding: Binding) -> tuple[str, str, str]:
    return module.scope(binding.node), binding.name, binding.target


def _removal(module: PythonModule, alias: ast.alias) -> Edits | None:
    statement = module.parent(alias)
    if not isinstance(statement, (ast.Import, ast.ImportFrom)):
        return None
    if len(statement.names) == 1:
        first = module.tree.block(statement)[0] is statement
        edits = remove_statement(module, statement)
        return _without_gap(module, edits) if first else edits
    return _remove_alias(module, statement, alias)


def _is_for_others(module: PythonModule, alias: ast.alias) -> bool:
    name = alias.asname or alias.name.partition(".")[0]
    return module.path.endswith("__init__.py") or _is_exported(module, name)


def _without_gap(module: PythonModule, edits: Edits | None) -> Edits | None:
    """Take the blank lines below along: a block does not begin with them."""
    text = module.source.text
    if not edits or len(edits) > 1 or edits[0].text:
        return edits
    start, end = edits[0].where.start, edits[0].where.end
    gap = _GAP.match(text, end)
    return (module.source.replace(module.where(start, gap.end() if gap else end), ""),)


def _is_exported(module: PythonModule, name: str) -> bool:
    """Named in ``__all__``, or in some annotation in quotes; a key or a message is neither."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    return any(
        isinstance(node.value, str)
        and len(node.value) <= _LONGEST
        and _NAMES.fullmatch(node.value)
        and word.search(node.value)
        and not isinstance(module.parent(node), ast.Dict | ast.JoinedStr)
        for node in module.nodes(ast.Constant)
    )


def _is_used(module: PythonModule, binding: Binding, ignoring: Collection[ast.AST] = ()) -> bool:
    """Whether anything means this binding, and not one of the same name in a function."""
    ignored = set(ignoring)
    return any(
        ignored.isdisjoint((node, *module.tree.ancestors(node)))
        and binding in module.names.lookup(node)
        for node in module.uses(binding.name)
    )


def _remove_alias(module: PythonModule, statement: Import, alias: ast.alias) -> Edits | None:
    delimited = names_of(module, statement)
    if delimited is None:
        return None
    start, end = delimited.removal(statement.names.index(alias))
    return (module.source.replace(module.source.where(start, end), ""),)
