"""What is to be known of the function behind a route."""

from __future__ import annotations

import ast
import re

from deploylint.collectors._routing import argument, dotted_name
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import Function
from deploylint.lazy.regexes import regex

_LEGACY = regex(r"\b(legacy|deprecated|backwards?[- ]compat\w*|alias (of|for))\b", re.I)
_REDIRECTS = frozenset({"RedirectResponse", "redirect", "HTTPFound"})
# Lower-case callables that make an answer instead of asking another handler for one.
_ANSWERS = frozenset({"jsonify", "dict", "make_response", "str", "json", "json_response", "text"})


class Endpoints:
    """The functions of one module by the names that registrations use."""

    def __init__(self, module: PythonModule) -> None:
        self.module = module
        self._functions = {function.name: function for function in module.functions()}

    def function(self, endpoint: ast.AST | None) -> Function | None:
        if isinstance(endpoint, ast.Name):
            return self._functions.get(endpoint.id)
        return endpoint if isinstance(endpoint, ast.FunctionDef | ast.AsyncFunctionDef) else None

    def name(self, endpoint: ast.AST | None) -> str:
        """A name that is the same for two registrations of the same function."""
        if isinstance(endpoint, ast.FunctionDef | ast.AsyncFunctionDef):
            scope = self.module.scope(endpoint)
            return f"{scope}.{endpoint.name}:{endpoint.lineno}"
        if isinstance(endpoint, ast.expr):
            function = self.function(endpoint)
            named = self.name(function) if function else ""
            return named or self.module.resolve(endpoint) or self.module.text(endpoint)[:200]
        return ""

    def delegate(self, function: Function | None) -> str:
        """The name of what a handler does nothing but call; "" where it does more."""
        body = function.body if function else []
        if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            body = body[1:]
        match body:
            case [ast.Return(value=ast.Await(value=ast.Call() as call) | (ast.Call() as call))]:
                last = dotted_name(call.func).rpartition(".")[2]
                answers = not last or last[:1].isupper() or last in _ANSWERS
                return self.name(call.func) if last in _REDIRECTS or not answers else ""
        return ""

    def is_legacy(self, call: ast.Call, function: Function | None) -> bool:
        """``deprecated=True``, ``include_in_schema=False``, or a docstring that says so."""
        if _is(argument(call, -1, "deprecated"), True):
            return True
        if _is(argument(call, -1, "include_in_schema"), False):
            return True
        described = self.module.docstring(function) if function else None
        return described is not None and _LEGACY.search(str(described.value)[:500]) is not None


def _is(value: ast.expr | None, wanted: bool) -> bool:
    return isinstance(value, ast.Constant) and value.value is wanted
