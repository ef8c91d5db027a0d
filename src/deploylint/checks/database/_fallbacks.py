"""Expressions of Python that put SQLite in the place of a database that is not configured."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.checks.database._names import (
    is_sqlite_url,
    is_tool,
    names_database,
    selects_sqlite,
)
from deploylint.formats.python import PythonModule
from deploylint.formats.python.environment import EnvRead
from deploylint.formats.python.presence import lacking, last_name, missing
from deploylint.formats.python.settings import Field, SettingsClass
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_ADDRESSES = frozenset({"url", "uri", "dsn"})
# A choice between two databases, made by a switch.
_SWITCH = regex(r"(?:use|is|enable|with|has|should)_", re.I)


class Fallback(NamedTuple):
    """``name`` is what is missing when ``expression`` is used; ``owner`` is what a fix edits."""

    expression: ast.expr
    name: str
    selected: bool = False
    owner: EnvRead | tuple[SettingsClass, Field] | None = None


def fallbacks(module: PythonModule) -> Iterator[Fallback]:
    """Every fallback once, in the order in which the ways to write it are listed here."""
    if is_tool(module.path):
        return
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
            name = _name_of(owner, field)
            if not name or field.default is None:
                continue
            if (meant := _sqlite(module, field.default)) and not _is_dialect(field):
                yield Fallback(field.default, name, meant == "selected", (owner, field))


def _name_of(owner: SettingsClass, field: Field) -> str:
    """Its variable, the field's own name, or ``DatabaseSettings.url``; empty for other fields."""
    name = next(filter(names_database, (*field.env, field.name)), "")
    if not name and field.name.lower() in _ADDRESSES and names_database(owner.name):
        return f"{owner.name}.{field.name}"
    return name


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
        for truth, branch in ((True, choice.body), (False, choice.orelse)):
            if name := missing(module, choice.test, truth):
                targets = (name, *_targets(module, choice))
                meant = _sqlite(module, branch)
                if meant and any(map(names_database, targets)):
                    yield Fallback(branch, name, meant == "selected")
    statements: list[ast.Assign | ast.Return] = [
        *module.nodes(ast.Assign),
        *module.nodes(ast.Return),
    ]
    for statement in statements:
        if statement.value and _sqlite(module, statement.value) == "url":
            name = lacking(module, statement)
            if name and _is_for_database(module, statement, name):
                yield Fallback(statement.value, name, _SWITCH.match(name) is not None)


def _is_for_database(module: PythonModule, statement: ast.Assign | ast.Return, name: str) -> bool:
    """Whether the value stands in for the missing name: assigned, or returned in its place."""
    if isinstance(statement, ast.Assign):
        target = last_name(statement.targets[0])
        same = bool(target) and target.lower() in name.lower()
        return names_database(target) or (same and names_database(name))
    function = module.tree.function(statement)
    return names_database(name) or (function is not None and names_database(function.name))


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
                yield from map(last_name, targets)
            case ast.AnnAssign(target=target):
                yield last_name(target)
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
