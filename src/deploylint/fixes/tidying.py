"""What a round of fixes leaves to do in a Python file: imports to drop, and to put in order."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from deploylint.fixes.splicing import splice
from deploylint.formats.document import Unparsable
from deploylint.formats.python import PythonModule
from deploylint.formats.python.imports import out_of_order
from deploylint.formats.python.unused import left_unused
from deploylint.source import Source

_EDITS = 50


def rebinds(source: Source, text: str) -> bool:
    """Whether fixes that do not know of one another gave a module the same new name twice.

    Each alone is right: a logger of one library, and one of another.
    """
    if not source.path.endswith(".py"):
        return False
    try:
        before, after = PythonModule.parse(source), PythonModule.parse(Source(source.path, text))
    except Unparsable:
        return False
    known = set(_bound(before))
    return any(count > 1 for name, count in Counter(_bound(after)).items() if name not in known)


def _bound(module: PythonModule) -> Iterator[str]:
    """The names that imports and assignments bind at the top, once for each of them."""
    for statement in module.tree.root.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            yield from (each.asname or each.name.partition(".")[0] for each in statement.names)
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            yield statement.targets[0].id


def tidied(source: Source, text: str) -> str:
    """``text``, which fixes made of ``source``, with the imports that this whole round calls for.

    A file that is not Python, or does not parse, is left as it is.
    """
    if not source.path.endswith(".py"):
        return text
    try:
        before = PythonModule.parse(source)
        for _ in range(_EDITS):
            after = PythonModule.parse(Source(source.path, text))
            edits = left_unused(before, after) or out_of_order(before, after)
            if not edits:
                break
            text = splice(text, edits)
    except Unparsable:
        pass
    return text
