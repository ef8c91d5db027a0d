"""Expressions of Python that put SQLite in the place of a database that is not configured."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from deploylint.checks.database._names import is_sqlite_url, names_database, selects_sqlite
from deploylint.formats.python import PythonModule
from deploylint.formats.python.environment import EnvRead
from deploylint.formats.python.settings import Field, SettingsClass


class Fallback(NamedTuple):
    """``name`` is what is missing when ``expression`` is used; ``owner`` is what a fix edits."""

    expression: ast.expr
    name: str
    selected: bool = False
    owner: EnvRead | tuple[SettingsClass, Field] | None = None


def fallbacks(module: PythonModule) -> Iterator[Fallback]:
    """Every fallback once, in the order in which the ways to write it are listed here."""
    seen: set[ast.AST] = set()
    for found in (
        *_of_reads(module),
        *_of_fields(module),
        *_of_alternatives(module),
        *_of_conditions(module),
    ):
        if found.expression not in seen:
            seen.add(found.expression)
            yield found


def _of_reads(module: PythonModule) -> Iterator[Fallback]:
    """``os.getenv("DATABASE_URL", "sqlite:///x.db")``, also after ``or``."""
    for read in module.env_reads():
        names = (read.name, *_targets(module, read.whole))
        name = next((each for each in names if names_database(each)), None)
        for expression in read.fallbacks if name else ():
            if meant := _sqlite(module, expression):
                yield Fallback(expression, read.name or name or "", meant == "selected", read)


def _of_fields(module: PythonModule) -> Iterator[Fallback]:
    """``database_url: str = "sqlite:///x.db"`` in a settings class."""
    for owner in module.settings_classes():
        for field in owner.fields:
            if field.default is None or not names_database(field.name):
                continue
            if (meant := _sqlite(module, field.default)) and not _is_dialect(field):
                yield Fallback(field.default, field.name, meant == "selected", (owner, field))


def _is_dialect(field: Field) -> bool:
    return isinstance(field.annotation, ast.Subscript) and "Literal" in ast.dump(field.annotation)


def _of_alternatives(module: PythonModule) -> Iterator[Fallback]:
    """``read().replace(...) or "sqlite:///x.db"``, whatever the first part is."""
    for choice in module.nodes(ast.BoolOp):
        if isinstance(choice.op, ast.Or) and _sqlite(module, choice.values[-1]) == "url":
            name = next(filter(names_database, _targets(module, choice)), None)
            if name:
                yield Fallback(choice.values[-1], name)


def _of_conditions(module: PythonModule) -> Iterator[Fallback]:
    """``if not url: url = "sqlite:///x.db"`` and ``a if a else "sqlite:///x.db"``."""
    for choice in module.nodes(ast.IfExp):
        if name := _missing(module, choice.test, positive=True):
            targets = (name, *_targets(module, choice))
            meant = _sqlite(module, choice.orelse)
            if meant and any(map(names_database, targets)):
                yield Fallback(choice.orelse, name, meant == "selected")
    for test in module.nodes(ast.If):
        if name := _missing(module, test.test, positive=False):
            for statement in test.body:
                expression = _given(module, statement, name)
                if expression is not None and _sqlite(module, expression) == "url":
                    yield Fallback(expression, name)


def _given(module: PythonModule, statement: ast.stmt, name: str) -> ast.expr | None:
    """What stands in for the missing name: assigned to it, or returned in its place."""
    match statement:
        case ast.Assign(targets=[target], value=value):
            return value if names_database(_last_name(target)) else None
        case ast.Return(value=value):
            function = module.tree.function(statement)
            about = names_database(name) or (function and names_database(function.name))
            return value if about else None
    return None


def _missing(module: PythonModule, test: ast.expr, *, positive: bool) -> str:
    """The variable that ``test`` finds to be there, or with ``positive`` unset to be missing."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand) if not positive:
            return _looked_at(module, operand)
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return "" if positive else _looked_at(module, left)
        case ast.Compare(left=left, ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return _looked_at(module, left) if positive else ""
        case ast.Compare(left=left, ops=[ast.In()], comparators=[container]) if positive:
            inside = module.resolve(container) == "os.environ"
            name = module.fold(left)
            return name if inside and isinstance(name, str) else ""
        case ast.Name() | ast.Attribute() | ast.Call() if positive:
            return _looked_at(module, test)
    return ""


def _looked_at(module: PythonModule, expression: ast.expr) -> str:
    read = module.env_read(expression)
    return (read.name or "") if read else _last_name(expression)


def _sqlite(module: PythonModule, expression: ast.expr) -> str:
    """``url``, ``selected`` for the bare name of an engine, or empty."""
    if is_sqlite_url(module.fold_prefix(expression)):
        return "url"
    return "selected" if selects_sqlite(module.fold(expression)) else ""


def _targets(module: PythonModule, expression: ast.expr) -> Iterator[str]:
    """The names that are given the value of ``expression``."""
    child: ast.AST = expression
    for above in module.tree.ancestors(expression):
        match above:
            case ast.Assign(targets=targets):
                yield from map(_last_name, targets)
            case ast.AnnAssign(target=target):
                yield _last_name(target)
            case ast.keyword(arg=str(name)):
                yield name
            case ast.Dict(keys=keys, values=values):
                yield from _keys(keys, values, child)
        if isinstance(above, (ast.stmt, ast.keyword, ast.Dict)):
            return
        child = above


def _keys(keys: list[ast.expr | None], values: list[ast.expr], child: ast.AST) -> Iterator[str]:
    for key, value in zip(keys, values, strict=True):
        if value is child and isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value


def _last_name(expression: ast.expr) -> str:
    match expression:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
    return ""
