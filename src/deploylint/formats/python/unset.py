"""What an expression comes to where no environment variable is set."""

from __future__ import annotations

import ast
from collections.abc import Callable

from deploylint.formats.python import UNKNOWN, PythonModule

_SAME_TEXT: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "strip": str.strip,
    "casefold": str.casefold,
}


def unset_value(module: PythonModule, node: ast.expr) -> object:
    """The value with every read replaced by its default, ``UNKNOWN`` where that cannot be told."""
    folded = module.fold(node)
    if folded is not UNKNOWN:
        return folded
    read = module.env_read(node) if isinstance(node, ast.Call) else None
    if read is not None:
        return unset_value(module, read.fallbacks[-1]) if read.fallbacks else UNKNOWN
    match node:
        case ast.Name():
            binding = module.binding(node)
            bound = binding.value if binding and binding.kind == "assign" else None
            # Only what stands above, so that this comes to an end.
            return unset_value(module, bound) if bound and bound.lineno < node.lineno else UNKNOWN
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            value = unset_value(module, operand)
            return UNKNOWN if value is UNKNOWN else not value
        case ast.Call(func=ast.Attribute(value=text, attr=method), args=[]) if method in _SAME_TEXT:
            value = unset_value(module, text)
            return _SAME_TEXT[method](value) if isinstance(value, str) else UNKNOWN
        case ast.Call(func=ast.Attribute(value=text, attr="split"), args=[separator]):
            value, by = unset_value(module, text), module.fold(separator)
            if isinstance(value, str) and isinstance(by, str) and by:
                return value.split(by)
            return UNKNOWN
        case ast.Call(func=cast, args=[argument], keywords=[]):
            return _cast(module.resolve(cast), unset_value(module, argument))
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return _compared(unset_value(module, left), operator, module.fold(right))
    return UNKNOWN


def _cast(name: str | None, value: object) -> object:
    if not isinstance(value, str | int | bool):
        return UNKNOWN
    match name:
        case "builtins.bool":
            return bool(value)
        case "builtins.int":
            return int(value) if str(value).isdecimal() else UNKNOWN
        case "builtins.str":
            return str(value)
    return UNKNOWN


def _compared(left: object, operator: ast.cmpop, right: object) -> object:
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    match operator:
        case ast.Eq():
            return left == right
        case ast.NotEq():
            return left != right
        case ast.In() if isinstance(right, list | tuple | frozenset):
            return left in right
    return UNKNOWN
