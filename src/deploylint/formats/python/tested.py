"""Which environment variables a module asks for before it relies on them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python.module import PythonModule

_LISTS = (ast.List, ast.Tuple, ast.Set, ast.Dict)


def tested_variables(module: PythonModule) -> frozenset[object]:
    """Variables that a condition asks for, or that stand in a list of names."""
    return module.model(_tested_variables)


def _tested_variables(module: PythonModule) -> frozenset[object]:
    listed: set[object] = {
        each.value
        for kind in _LISTS
        for display in module.nodes(kind)
        for each in ast.iter_child_nodes(display)
        if isinstance(each, ast.Constant)
    }
    tested = {node for test in _tests(module) for node in ast.walk(test)}
    listed |= {node.value for node in tested if isinstance(node, ast.Constant)}
    names = {node.id for node in tested if isinstance(node, ast.Name)}
    for read in module.env_reads():
        if read.name and (read.node in tested or names & set(_names_of(module, read.node))):
            listed.add(read.name)
    return frozenset(listed)


def _names_of(module: PythonModule, node: ast.expr) -> Iterator[str]:
    match module.parent(node):
        case ast.Assign(targets=targets):
            yield from (each.id for each in targets if isinstance(each, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.NamedExpr(target=ast.Name(id=name)):
            yield name


def _tests(module: PythonModule) -> Iterator[ast.expr]:
    yield from (branch.test for branch in module.nodes(ast.If))
    yield from (branch.test for branch in module.nodes(ast.IfExp))
    yield from (loop.test for loop in module.nodes(ast.While))
    yield from (claim.test for claim in module.nodes(ast.Assert))
    for operation in module.nodes(ast.BoolOp):
        yield from operation.values
    for loop in module.nodes(ast.comprehension):
        yield from loop.ifs
    for call in module.nodes(ast.Call):
        if module.resolve(call.func) in ("builtins.all", "builtins.any", "builtins.bool"):
            yield from call.args
