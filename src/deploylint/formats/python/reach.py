"""Whether a place can use a name that the module binds at its top level.

Two things decide: that nothing nearer hides the name, and that it is bound by the time
the place runs, which for a function called while the module is imported is early.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator

from deploylint.formats.python.module import PythonModule
from deploylint.formats.python.tree import DEFINITIONS, FUNCTIONS, Definition


def is_hidden(module: PythonModule, name: str, node: ast.AST) -> bool:
    """Whether a parameter, a local variable or an inner import takes the name at ``node``."""
    names = module.names
    scope = innermost = names.scope_of(node)
    while scope is not module.tree.root:
        hides = not isinstance(scope, ast.ClassDef) or scope is innermost
        if hides and names.bindings(scope, name):
            return True
        scope = names.scope_of(scope)
    return False


def is_usable(module: PythonModule, name: str, bound: ast.stmt, node: ast.AST) -> bool:
    """Whether ``node`` means by ``name`` what the top-level statement ``bound`` gives it."""
    return not is_hidden(module, name, node) and bound.lineno < first_run(module, node)


def first_run(module: PythonModule, node: ast.AST) -> float:
    """The line of the top-level statement that may run ``node`` first.

    Infinite where nothing that runs while the module is imported leads there.
    """
    return module.model(_ImportTime).of(node)


class _ImportTime:
    """When the definitions of a module may first be called, as far as it does so itself."""

    def __init__(self, module: PythonModule) -> None:
        self._module = module
        self._lines: dict[Definition, float] = {}

    def of(self, node: ast.AST) -> float:
        scopes = list(self._scopes(node))
        outermost = scopes[-1] if any(isinstance(each, FUNCTIONS) for each in scopes) else None
        if isinstance(outermost, DEFINITIONS):
            return self._called(outermost)
        return self._top_statement(node).lineno

    def _scopes(self, node: ast.AST) -> Iterator[ast.AST]:
        """What evaluates ``node``, the innermost first, the module left out."""
        root, names = self._module.tree.root, self._module.names
        while (scope := names.scope_of(node)) is not root:
            yield scope
            node = scope

    def _top_statement(self, node: ast.AST) -> ast.stmt:
        path = [node, *self._module.tree.ancestors(node)]
        statement = path[-2]
        assert isinstance(statement, ast.stmt)
        return statement

    def _called(self, definition: Definition) -> float:
        """The first use that may call it; a class stands for its methods."""
        if definition not in self._lines:
            self._lines[definition] = math.inf  # while it is worked out: it may call itself
            lines = (self.of(use) for use in self._uses(definition))
            self._lines[definition] = min(lines, default=math.inf)
        return self._lines[definition]

    def _uses(self, definition: Definition) -> Iterator[ast.AST]:
        for use in self._module.uses(definition.name):
            if isinstance(use.ctx, ast.Load) and not self._is_annotation(use):
                yield use
        for decorator in definition.decorator_list:
            if self._is_of_module(decorator):
                yield decorator

    def _is_of_module(self, decorator: ast.expr) -> bool:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        binding = self._module.binding(called) if isinstance(called, ast.Name) else None
        return binding is not None and binding.kind == "define"

    def _is_annotation(self, use: ast.Name) -> bool:
        below: ast.AST = use
        for above in self._module.tree.ancestors(use):
            if below is getattr(above, "annotation", None) or below is getattr(
                above, "returns", None
            ):
                return True
            if isinstance(above, ast.stmt):
                return False
            below = above
        return False
