"""What runs whenever a module is loaded."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python.module import PythonModule
from deploylint.formats.python.tree import FUNCTIONS

# What runs later, or perhaps not at all.
_UNCERTAIN = (
    *FUNCTIONS,
    ast.Lambda,
    ast.Try,
    getattr(ast, "TryStar", ast.Try),  # new in 3.11
    ast.With,
    ast.For,
    ast.While,
    ast.Match,
    ast.comprehension,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.Assert,
)


def runs_at_import(module: PythonModule, node: ast.AST) -> bool:
    """Whether loading the module evaluates ``node`` in any case."""
    child = node
    for parent in module.tree.ancestors(node):
        match parent:
            case ast.If(test=first) | ast.IfExp(test=first) | ast.BoolOp(values=[first, *_]):
                if child is not first:
                    return False
            case _ if isinstance(parent, _UNCERTAIN):
                return False
        child = parent
    return True


def calls_at_import(module: PythonModule) -> Iterator[ast.Call]:
    """The calls that loading the module makes in any case."""
    return (call for call in module.nodes(ast.Call) if runs_at_import(module, call))
