"""Edits that make a missing database address fail at start-up."""

from __future__ import annotations

import ast

from deploylint.checks.database._fallbacks import Fallback
from deploylint.formats.python import PythonModule
from deploylint.formats.python.edits import Edits, remove_argument, replace
from deploylint.formats.python.environment import EnvRead
from deploylint.formats.python.settings import Field, SettingsClass
from deploylint.model import Fix

_PYDANTIC = frozenset({"pydantic", "pydantic-settings"})


def require(module: PythonModule, fallback: Fallback) -> Fix | None:
    """Drop the default, where that alone makes the value required."""
    match fallback.owner:
        case EnvRead() as read:
            edits = _require_variable(module, read)
        case (SettingsClass() as owner, Field() as field):
            edits = _require_field(module, owner, field)
        case _:
            return None
    return Fix(f"Require `{fallback.name}`", edits) if edits else None


def _require_variable(module: PythonModule, read: EnvRead) -> Edits | None:
    call, function = read.node, getattr(read.node, "func", None)
    if read.or_default is not None or not isinstance(call, ast.Call) or read.default is None:
        return None
    if read.getter in ("os.getenv", "os.environ.get") and isinstance(function, ast.Attribute):
        environ = module.text(function.value)
        if read.getter == "os.getenv":
            environ += ".environ"
        return (
            replace(module, call, f"{environ}[{module.text(call.args[0])}]") if call.args else None
        )
    if read.getter.startswith(("env", "decouple")):
        given = (word for word in call.keywords if word.arg == "default")
        keyword = next(given, None)
        return remove_argument(module, call, keyword) if keyword else None
    return None


def _require_field(module: PythonModule, owner: SettingsClass, field: Field) -> Edits | None:
    node = field.node
    if owner.kind not in _PYDANTIC or field.optional or not isinstance(node, ast.AnnAssign):
        return None
    if node.value is not field.default or field.default is None:
        return _require_in_call(module, node.value, field)
    start, end = module.span(node.annotation)[1], module.span(node)[1]
    return (module.source.replace(module.source.where(start, end), ""),)


def _require_in_call(module: PythonModule, call: ast.expr | None, field: Field) -> Edits | None:
    """``Field("sqlite:…")`` and ``Field(default="sqlite:…")``."""
    if not isinstance(call, ast.Call):
        return None
    given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    for argument in given:
        value = argument.value if isinstance(argument, ast.keyword) else argument
        if value is field.default:
            return remove_argument(module, call, argument)
    return None
