"""Edits that take the default from a setting, so that a program without it does not start."""

from __future__ import annotations

import ast

from deploylint.formats.python.edits import Edits, remove_argument, replace
from deploylint.formats.python.environment import EnvRead
from deploylint.formats.python.module import PythonModule
from deploylint.formats.python.settings import Field, SettingsClass


def require_variable(module: PythonModule, read: EnvRead) -> Edits | None:
    """``os.environ["X"]`` for ``os.getenv("X", "y")``.

    None for ``os.getenv("X") or "y"``: an empty variable would then be taken for a value.
    """
    call = read.node
    if not isinstance(call, ast.Call) or read.default is None or read.or_default is not None:
        return None
    if read.getter in ("os.getenv", "os.environ.get"):
        return look_up(module, read)
    if read.getter.startswith(("env", "decouple")):
        keyword = next((word for word in call.keywords if word.arg == "default"), None)
        return remove_argument(module, call, keyword) if keyword else None
    return None


def look_up(module: PythonModule, read: EnvRead) -> Edits | None:
    """``os.environ["X"]`` in the place of a read by ``os.getenv`` or ``os.environ.get``."""
    match read.node:
        case ast.Call(func=ast.Attribute(value=owner), args=[key, *_]):
            environ = module.text(owner) + (".environ" if read.getter == "os.getenv" else "")
            return replace(module, read.whole, f"{environ}[{module.text(key)}]")
    return None


def require_field(module: PythonModule, owner: SettingsClass, field: Field) -> Edits | None:
    """``x: str`` for ``x: str = "y"`` in a class that reads variables.

    None in a plain model of pydantic: no variable could give the field a value.
    """
    node = field.node
    if owner.kind != "pydantic-settings" or field.optional or not isinstance(node, ast.AnnAssign):
        return None
    if node.value is not field.default or field.default is None:
        return _require_in_call(module, node.value, field)
    start, end = module.span(node.annotation)[1], module.span(node)[1]
    return (module.source.replace(module.source.where(start, end), ""),)


def _require_in_call(module: PythonModule, call: ast.expr | None, field: Field) -> Edits | None:
    """``Field("y")`` and ``Field(default="y")``."""
    if not isinstance(call, ast.Call):
        return None
    given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    for argument in given:
        value = argument.value if isinstance(argument, ast.keyword) else argument
        if value is field.default:
            return remove_argument(module, call, argument)
    return None
