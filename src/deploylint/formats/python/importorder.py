"""Where an import belongs among those of a module: as isort and ruff sort them.

How this project sorts is read off the imports that are there: whether ``import x`` stands
before ``from x import y``, and which sections exist.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise

from deploylint.formats.python.module import PythonModule
from deploylint.formats.python.tree import DEFINITIONS
from deploylint.lazy.records import NamedTuple

# Stands for a module of the project that only the whole project knows.
OWN_MODULE = "_deploylint_module"

Import = ast.Import | ast.ImportFrom
_FUTURE, _STDLIB, _THIRD_PARTY, _OWN, _RELATIVE = range(5)


class Row(NamedTuple):
    """One import statement as sorters see it."""

    node: Import
    section: int
    is_from: bool
    name: str


def row_of(module: PythonModule, node: Import) -> Row:
    """``node`` need not stand in the module."""
    if isinstance(node, ast.ImportFrom):
        name = "." * node.level + (node.module or "")
        return Row(node, _section(module, name), True, name.lower())
    name = node.names[0].name
    return Row(node, _section(module, name), False, name.lower())


def _section(module: PythonModule, name: str) -> int:
    top = name.partition(".")[0]
    if not top:
        return _RELATIVE
    if top == "__future__":
        return _FUTURE
    if top in sys.stdlib_module_names:
        return _STDLIB
    own = top == OWN_MODULE or top in module.path.split("/")
    return _OWN if own else _THIRD_PARTY


def blocks(module: PythonModule, before: ast.AST | None = None) -> list[list[Row]]:
    """The runs of imports at the top, up to the first definition or the one with ``before``."""
    found: list[list[Row]] = [[]]
    for statement in header(module, before):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            found[-1].append(row_of(module, statement))
        else:
            found.append([])
    return [rows for rows in found if rows]


def header(module: PythonModule, before: ast.AST | None) -> Iterator[ast.stmt]:
    """The statements up to the first definition, or up to the one that holds ``before``."""
    above = set() if before is None else {before, *module.tree.ancestors(before)}
    for statement in module.tree.root.body:
        if isinstance(statement, DEFINITIONS) or statement in above:
            return
        yield statement


class Slot(NamedTuple):
    """The place of a new import: next to ``row``, ``apart`` where a new section begins."""

    row: Row
    below: bool
    apart: bool


def slot_for(module: PythonModule, new: Row, before: ast.AST | None = None) -> Slot | None:
    """None where the module has no import that others could stand beside."""
    found = [[row for row in rows if row.node is not new.node] for rows in blocks(module, before)]
    rows = _block_for(found, new)
    if not rows:
        return None
    section = [row for row in rows if row.section == new.section]
    if section:
        mixed = any(map(_is_mixed, found))
        smaller = [row for row in section if _key(row, mixed) <= _key(new, mixed)]
        return Slot(smaller[-1], True, False) if smaller else Slot(section[0], False, False)
    greater = [row for row in rows if row.section > new.section]
    return Slot(greater[0], False, True) if greater else Slot(rows[-1], True, True)


def _block_for(found: Sequence[list[Row]], new: Row) -> list[Row]:
    """The standard library is imported first; what is of the project may need what runs before."""
    fitting = [rows for rows in found if any(row.section == new.section for row in rows)]
    early = new.section == _STDLIB
    usable = fitting or [rows for rows in found if rows]
    return (usable[0] if early else usable[-1]) if usable else []


def _is_mixed(rows: Sequence[Row]) -> bool:
    """Whether a section sorts by name alone: a ``from`` import before a plain one."""
    pairs = pairwise(rows)
    return any(a.section == b.section and a.is_from and not b.is_from for a, b in pairs)


def _key(row: Row, mixed: bool) -> tuple[bool, str]:
    return (row.is_from and not mixed, row.name)
