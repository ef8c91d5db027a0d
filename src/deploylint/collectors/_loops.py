"""What the names of loops over visible lists stand for, turn by turn."""

from __future__ import annotations

import ast

from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import FUNCTIONS

Turn = dict[str, ast.expr]
_MAX_TURNS = 200


def turns(module: PythonModule, node: ast.AST) -> list[Turn]:
    """The turns of the loops around ``node``; one without names where there is no such loop."""
    found: list[Turn] = [{}]
    for above in module.tree.ancestors(node):
        if isinstance(above, FUNCTIONS):
            break
        own = turns_of(module, above) if isinstance(above, ast.For) else None
        if own and len(own) * len(found) <= _MAX_TURNS:
            found = [{**turn, **inner} for turn in own for inner in found]
    return found


def turns_of(module: PythonModule, loop: ast.For) -> list[Turn] | None:
    """The turns of one loop, None where it goes over something out of sight."""
    match loop.iter:
        case ast.Call(func=ast.Attribute(value=table, attr="items"), args=[]):
            entries = module.entries(table)
            pairs = [
                ast.Tuple([each.key_node, each.value], ast.Load())
                for each in entries or ()
                if isinstance(each.key_node, ast.expr)
            ]
            elements: list[ast.expr] | None = list(pairs) if entries is not None else None
        case _:
            elements = module.items(loop.iter)
    found = [_turn(loop.target, element) for element in elements or ()]
    known = [turn for turn in found if turn is not None]
    return known if elements is not None and len(known) == len(elements) else None


def _turn(target: ast.expr, element: ast.expr) -> Turn | None:
    match target, element:
        case ast.Name(id=name), _:
            return {name: element}
        case (
            (ast.Tuple(elts=targets) | ast.List(elts=targets)),
            (ast.Tuple(elts=elements) | ast.List(elts=elements)),
        ) if len(targets) == len(elements):
            parts = [_turn(one, other) for one, other in zip(targets, elements, strict=True)]
            known = [part for part in parts if part is not None]
            if len(known) == len(parts):
                return {name: value for part in known for name, value in part.items()}
    return None


def in_turn(turn: Turn, expression: ast.expr) -> ast.expr:
    """What an expression is in a turn: the element where it is a name of the loop."""
    return turn.get(expression.id, expression) if isinstance(expression, ast.Name) else expression
