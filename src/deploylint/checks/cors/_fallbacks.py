"""What stands in for a list of origins that is not configured."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python import PythonModule
from deploylint.formats.python.names import Binding
from deploylint.formats.python.presence import lacking, missing
from deploylint.formats.python.tree import FUNCTIONS

_DEPTH = 8
# What makes a list of a text, or a list of another one.
_METHODS = frozenset({"split", "strip", "rstrip", "lstrip", "replace", "lower", "splitlines"})
_FUNCTIONS = frozenset(
    "builtins.list builtins.tuple builtins.set builtins.sorted builtins.map builtins.filter"
    " json.loads ast.literal_eval".split()
)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp)


def fallbacks(
    module: PythonModule, origins: ast.expr | None, depth: int = _DEPTH
) -> Iterator[ast.expr]:
    """``or X``, the default of a getter, the branch of a condition; the last resort first."""
    for expression in _defaults(module, origins):
        yield from fallbacks(module, expression, depth - 1) if depth else ()
        yield expression
    for source in _sources(module, origins):
        yield from fallbacks(module, source, depth - 1) if depth else ()


def _defaults(module: PythonModule, value: ast.expr | None) -> Iterator[ast.expr]:
    """What replaces a missing value right here."""
    match value:
        case ast.BoolOp(op=ast.Or(), values=[*_, last]):
            yield last
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield from [body] if missing(module, test, True) else []
            yield from [orelse] if missing(module, test, False) else []
        case ast.Name():
            bound = _assigned(module, value)
            yield from (each.value for each in bound if each.value and _stands_in(module, each))
        case ast.Call(func=ast.Name(id="getattr"), args=[_, _, default]):
            yield default
        case ast.Call() if read := module.env_read(value):
            yield from read.fallbacks
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(), default]):
            yield default
        case ast.Call(func=ast.Name() as function):
            yield from (
                each.value
                for each in _returns(module, function)
                if each.value and lacking(module, each)
            )


def _sources(module: PythonModule, value: ast.expr | None) -> Iterator[ast.expr]:
    """The expressions that the value is made of."""
    match value:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.BoolOp(values=parts):
            yield from parts
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.Starred(value=inner) | ast.Await(value=inner):
            yield inner
        case ast.Name():
            made = [each for each in _assigned(module, value) if not _stands_in(module, each)]
            yield from [made[0].value] if len(made) == 1 and made[0].value else []
        case ast.Call(func=ast.Attribute(value=inner, attr=method)) if method in _METHODS:
            yield inner
        case ast.Call(func=function, args=[*_, last]) if module.resolve(function) in _FUNCTIONS:
            yield last
        case ast.Call(func=ast.Name() as function):
            returned = [each.value for each in _returns(module, function)]
            yield from (each for each in returned if each is not None)
    if isinstance(value, _COMPREHENSIONS) and isinstance(value.elt, ast.Name | ast.Call):
        yield value.generators[0].iter


def _assigned(module: PythonModule, name: ast.Name) -> list[Binding]:
    """The bindings of a name, none where one of them is no assignment."""
    found = module.names.lookup(name)
    return found if all(each.kind == "assign" for each in found) else []


def _stands_in(module: PythonModule, binding: Binding) -> bool:
    statement = module.tree.statement(binding.node)
    return statement is not None and bool(lacking(module, statement))


def _returns(module: PythonModule, function: ast.Name) -> list[ast.Return]:
    """The returns of a function of this module."""
    binding = module.binding(function)
    defined = binding.node if binding else None
    if not isinstance(defined, FUNCTIONS):
        return []
    return [each for each in module.nodes(ast.Return) if module.tree.function(each) is defined]
