"""Conditions that ask whether something is configured, and what runs where it is not."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python.constants import UNKNOWN
from deploylint.formats.python.environment import EnvRead
from deploylint.formats.python.module import PythonModule


def missing(module: PythonModule, test: ast.expr, truth: bool) -> str:
    """The name of what is missing when ``test`` is ``truth``; empty for any other test."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return missing(module, operand, not truth)
        case ast.NamedExpr(target=target, value=value) if not truth:
            return _looked_at(module, value) or target.id
        case ast.Compare(left=left, ops=[operator], comparators=[ast.Constant(value=None)]):
            absent = isinstance(operator, ast.Is if truth else ast.IsNot)
            return _looked_at(module, left) if absent else ""
        case ast.Compare(left=left, ops=[operator], comparators=[container]):
            absent = isinstance(operator, ast.NotIn if truth else ast.In)
            name = module.fold(left)
            inside = absent and module.resolve(container) == "os.environ"
            return name if inside and isinstance(name, str) else ""
        case ast.Call(func=ast.Name(id="isinstance"), args=[value, _]) if not truth:
            return _looked_at(module, value)
        case ast.Name() | ast.Attribute() | ast.Call() if not truth:
            return _looked_at(module, test)
    return ""


def lacking(module: PythonModule, statement: ast.stmt) -> str:
    """The name of what is missing when ``statement`` runs; empty where nothing says so."""
    match module.parent(statement):
        case ast.If(test=test, body=body):
            return missing(module, test, any(each is statement for each in body))
        case ast.ExceptHandler(type=kind) as handler:
            for_key = module.resolve(kind) == "builtins.KeyError"
            return _required(module, module.parent(handler)) if for_key else ""
    return _after_return(module, statement) if isinstance(statement, ast.Return) else ""


def _required(module: PythonModule, attempt: ast.AST | None) -> str:
    """``os.environ["X"]`` in a ``try``."""
    body = attempt.body if isinstance(attempt, ast.Try) else []
    reads = (read for read in module.env_reads() if read.required)
    found = (read.name for read in reads if module.tree.statement(read.node) in body)
    return next(found, None) or ""


def _after_return(module: PythonModule, statement: ast.Return) -> str:
    """``if x: return x`` and then the statement."""
    for earlier in module.tree.block(statement):
        match earlier:
            case ast.If(test=test, body=[*_, ast.Return()], orelse=[]):
                if name := missing(module, test, False):
                    return name
    return ""


def unknown_defaults(module: PythonModule, read: EnvRead) -> Iterator[ast.expr]:
    """What a missing variable is replaced by, where that is said elsewhere."""
    for default in read.fallbacks:
        known = module.fold(default) is not UNKNOWN or module.fold_prefix(default)
        if not known and module.env_read(default) is None:
            yield default


def _looked_at(module: PythonModule, expression: ast.expr) -> str:
    read = module.env_read(expression)
    return (read.name or "") if read else last_name(expression)


def last_name(expression: ast.expr) -> str:
    """``url`` of ``url``, ``settings.url`` and ``settings["url"]``."""
    match expression:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
    return ""
