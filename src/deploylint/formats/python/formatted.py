"""Where a value becomes text: ``str(x)``, f-strings, ``%`` and ``.format``."""

from __future__ import annotations

import ast

from deploylint.formats.python.module import PythonModule
from deploylint.lazy.regexes import regex

_SAYING = frozenset("debug info warning warn error exception critical log print echo".split())
# What people read of an application: arguments and attributes of these names.
_SHOWN = frozenset("description title summary help epilog banner caption label".split())
_RAISED = regex(r"\w*(?:Error|Exception|Warning|Exit)")


def text_made_of(module: PythonModule, node: ast.expr) -> ast.expr | None:
    """The expression whose text holds that of ``node``; None where it stays what it is."""
    parent = module.parent(node)
    match parent:
        case ast.Call(func=function, args=[only], keywords=[]) if only is node:
            if module.resolve(function) == "builtins.str":
                return parent
        case ast.FormattedValue():
            whole = module.parent(parent)
            return whole if isinstance(whole, ast.JoinedStr) else None
        case ast.BinOp(left=left, op=ast.Mod(), right=right) if right is node and _is_text(left):
            return parent
        case ast.Tuple() if isinstance(around := module.parent(parent), ast.BinOp):
            is_formatted = isinstance(around.op, ast.Mod) and _is_text(around.left)
            return around if is_formatted and around.right is parent else None
    return _formatted(parent, module.parent(parent) if parent else None)


def is_only_said(module: PythonModule, node: ast.expr) -> bool:
    """Whether a person reads the text: it is logged, printed, raised, or describes something."""
    for parent in module.tree.ancestors(node):
        match parent:
            case ast.keyword(arg=name) if name in _SHOWN:
                return True
            case ast.Assign(targets=[ast.Attribute(attr=name) | ast.Name(id=name)]):
                return name.lower() in _SHOWN
            case ast.Raise() | ast.Assert():
                return True
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                if name in _SAYING or _RAISED.fullmatch(name):
                    return True
            case ast.stmt():
                return False
    return False


def _formatted(parent: ast.AST | None, around: ast.AST | None) -> ast.expr | None:
    """The call in ``"…".format(x)`` and ``"…".format(name=x)``."""
    call = around if isinstance(parent, ast.keyword) else parent
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format")):
            return call
    return None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
