"""What the value of a Django setting comes to, in the words of ``DjangoSetting``."""

from __future__ import annotations

import ast

from deploylint.deployment.facts import UNKNOWN
from deploylint.formats.python import UNKNOWN as UNFOLDED
from deploylint.formats.python import PythonModule
from deploylint.formats.python.unset import unset_value

SEQUENCE = "..."


def stated_value(module: PythonModule, value: ast.expr) -> tuple[str, tuple[str, ...], str]:
    """``value``, ``items`` and ``variable`` of a ``DjangoSetting``."""
    match value:
        case ast.Name(id="DEBUG"):
            return "DEBUG", (), ""
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id="DEBUG")):
            return "not DEBUG", (), ""
    found: object = module.fold(value)
    variable = ""
    if found is UNFOLDED:
        found, variable = unset_value(module, value), _variable(module, value)
    if isinstance(found, list | tuple | set | frozenset):
        whole = all(isinstance(each, str) for each in found)
        return (SEQUENCE, tuple(map(str, found)), variable) if whole else (UNKNOWN, (), variable)
    if found is None or isinstance(found, bool | int | str):
        return repr(found), (), variable
    return UNKNOWN, (), variable


def _variable(module: PythonModule, value: ast.expr) -> str:
    """The environment variable that the value is read from."""
    for node in ast.walk(value):
        read = module.env_read(node) if isinstance(node, ast.Call | ast.Subscript) else None
        if read is not None:
            return read.name or UNKNOWN
    return UNKNOWN
