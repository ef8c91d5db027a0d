"""The regular expressions of the source: what each call that compiles or uses one is given."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import NamedTuple

import deploylint

_USES = frozenset("compile match search fullmatch sub subn split findall finditer".split())


class Expression(NamedTuple):
    """A call at a line of a module; ``pattern`` is None where only running it tells."""

    module: str
    line: int
    written: str
    pattern: str | bytes | None
    flags: int = 0


def modules() -> Iterator[ModuleType]:
    """Every module of the package that can be imported here."""
    for each in pkgutil.walk_packages(deploylint.__path__, "deploylint."):
        if not each.name.endswith("__main__"):
            yield importlib.import_module(each.name)


def expressions(module: ModuleType) -> Iterator[Expression]:
    """The expressions of a module, those that name its constants with their values filled in."""
    return expressions_in(inspect.getsource(module), module.__name__, vars(module))


def expressions_in(source: str, name: str, names: dict[str, object]) -> Iterator[Expression]:
    """The same of a text; ``names`` are its constants."""
    for call in (each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Call)):
        flags = next((each for each in map(_with(names), _flags(call)) if each), 0)
        for written in _given(call):
            found = _value(written, names)
            pattern = getattr(found, "pattern", found)
            known = pattern if isinstance(pattern, str | bytes) else None
            yield Expression(name, call.lineno, ast.unparse(written), known, int(flags))


def _given(call: ast.Call) -> Iterator[ast.expr]:
    """The expressions that a call is given; a collector names its files by one."""
    if call.args and _takes_expression(call.func):
        yield call.args[0]
    if isinstance(call.func, ast.Name) and call.func.id == "collect":
        yield from (word.value for word in call.keywords if word.arg == "paths")


def _takes_expression(function: ast.expr) -> bool:
    match function:
        case ast.Name("regex"):
            return True
        case ast.Attribute(ast.Name("re"), name):
            return name in _USES
    return False


def _flags(call: ast.Call) -> Iterator[ast.expr]:
    yield from (word.value for word in call.keywords if word.arg == "flags")
    if _takes_expression(call.func) and ast.unparse(call.func) in ("regex", "re.compile"):
        yield from call.args[1:2]


def _with(names: dict[str, object]):  # type: ignore[no-untyped-def]
    return lambda node: _value(node, names)


def _value(node: ast.expr, names: dict[str, object]) -> object:
    try:
        return eval(compile(ast.Expression(node), "<expression>", "eval"), dict(names))
    except (NameError, SyntaxError):
        return None
