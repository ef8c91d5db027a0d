"""Where the application that a module runs comes from."""

from __future__ import annotations

import ast

from deploylint.formats.python.module import PythonModule
from deploylint.lazy.regexes import regex

_NAMES = regex(r"(?:\w+_)?(?:app|application|server|socketio)\Z")


def is_named_application(expression: ast.expr) -> bool:
    """Whether a name is one that applications are given: ``app``, ``web_app``, ``socketio``."""
    return isinstance(expression, ast.Name) and _NAMES.match(expression.id) is not None


def made(module: PythonModule, expression: ast.expr) -> str:
    """What ``expression`` is, for the project to look up; empty where that cannot be told.

    ``flask.Flask()`` for the result of a call, ``:create_app()`` where the function is
    one of this module, ``shop.app`` for something imported.
    """
    if origin := module.origin(expression):
        return f"{origin}()"
    if resolved := module.resolve(expression):
        return resolved
    binding = module.binding(expression) if isinstance(expression, ast.Name) else None
    match binding.value if binding else None:
        case ast.Call(func=ast.Name(id=name)):
            return f":{name}()"
    return ""


def runs_by_itself(module: PythonModule, node: ast.AST) -> bool:
    """Whether ``node`` is reached when the module is what is started: at its top level, in
    its main block, or in a function that is called there.
    """
    if (guard := module.guarded(node)) and guard.kind != "main":
        return False
    function = module.scope(node)
    if not function:
        return True
    return any(
        isinstance(parent := module.parent(name), ast.Call)
        and parent.func is name
        and not module.scope(name)
        for name in module.uses(function)
    )
