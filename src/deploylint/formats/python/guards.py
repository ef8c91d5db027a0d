"""Whether a node is reached only outside production, or is checked before it can hurt."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from deploylint.formats.python.conditions import Conditions, Proof
from deploylint.formats.python.names import Names
from deploylint.formats.python.tree import FUNCTIONS, Tree, is_between
from deploylint.formats.python.validators import Validators, mentioned
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

Kind: TypeAlias = "Literal[Proof, 'function', 'class', 'check', 'validator']"

_DEV_FUNCTION = regex(
    r"_?dev_\w+\Z|\w+_dev\Z"
    r"|_?(?:create|run|main|start|serve|make|build|setup)_(?:dev|development|local)(?:_\w+)?\Z"
)
_DEV_CLASS = regex(
    r"(?:Base)?(?:Dev|Development|Local|Test|Testing|Debug|Unit)\w*(?:Config|Configuration|Settings)\Z"
)
_EXITS = frozenset({"sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit"})
_OPERANDS = 20


class Guard(NamedTuple):
    """Why a node cannot hurt in production, and the place that says so.

    ``main``, ``type-checking``, ``debug``, ``environment`` and ``test`` are
    conditions; ``function`` and ``class`` are decided by name; ``check`` is an
    ``if`` that refuses the value in production; ``validator`` is a method of
    the class that refuses it.
    """

    kind: Kind
    where: Where


class _Check(NamedTuple):
    test: ast.expr
    function: ast.AST | None


class Guards:
    """Finds the guard of a node; looks outward until one is found."""

    __slots__ = (
        "_checks",
        "_conditions",
        "_dominators",
        "_exits",
        "_locate",
        "_main_blocks",
        "_names",
        "_tree",
        "_validators",
    )

    def __init__(
        self,
        tree: Tree,
        names: Names,
        conditions: Conditions,
        locate: Callable[[ast.expr | ast.stmt], Where],
    ) -> None:
        self._tree = tree
        self._names = names
        self._conditions = conditions
        self._locate = locate
        self._validators = Validators(tree)
        self._dominators: dict[ast.AST, Guard | None] = {tree.root: None}
        self._exits: dict[tuple[ast.AST, str], list[Guard]] = {}
        self._main_blocks: list[list[ast.stmt]] | None = None
        self._checks: dict[str, list[_Check]] | None = None

    def guard(self, node: ast.AST) -> Guard | None:
        """The innermost guard of ``node``, or None."""
        if found := self._dominating(node) or self._checking(node):
            return found
        method = self._validators.of(node)
        return Guard("validator", self._locate(method)) if method else None

    def in_main_block(self, node: ast.AST) -> bool:
        """Whether ``node`` stands under ``if __name__ == "__main__"``."""
        if self._main_blocks is None:
            self._main_blocks = [
                statement.body
                for statement in self._tree.nodes(ast.If)
                if self._conditions.proves(statement.test, True) == "main"
            ]
        statement = self._tree.statement(node) if self._main_blocks else None
        if statement is None:
            return False
        return any(is_between(statement, block, inside=True) for block in self._main_blocks)

    def is_conditional(self, node: ast.AST) -> bool:
        """Whether some condition, known or not, decides if ``node`` is reached."""
        return any(
            isinstance(parent, (ast.If, ast.IfExp, ast.While, ast.match_case))
            and child is not getattr(parent, "test", None)
            for child, parent in self._upward(node)
        )

    def _upward(self, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        child = node
        for parent in self._tree.ancestors(node):
            yield child, parent
            child = parent

    def _dominating(self, node: ast.AST) -> Guard | None:
        """Remembers every node on the way up, so that a whole module costs one pass."""
        path: list[ast.AST] = []
        current, found = node, None
        while current not in self._dominators:
            path.append(current)
            parent = self._tree.parent(current)
            found = self._here(current, parent)
            if found or parent is None:
                break
            current = parent
        found = found or self._dominators.get(current)
        self._dominators.update(dict.fromkeys(path, found))
        return found

    def _here(self, node: ast.AST, parent: ast.AST | None) -> Guard | None:
        if (guard := self._by_name(node)) or parent is None:
            return guard
        return next(self._from_parent(node, parent), None) or self._from_siblings(node, parent)

    def _by_name(self, node: ast.AST) -> Guard | None:
        if isinstance(node, FUNCTIONS) and _DEV_FUNCTION.match(node.name):
            return Guard("function", self._locate(node))
        if isinstance(node, ast.ClassDef) and _DEV_CLASS.match(node.name):
            return Guard("class", self._locate(node))
        return None

    def _from_parent(self, child: ast.AST, parent: ast.AST) -> Iterator[Guard]:
        """The conditions of ``parent`` under which ``child`` runs, where they prove something."""
        for test, truth in _conditions_of(child, parent):
            proof = self._conditions.proves(test, truth)
            if proof:
                yield Guard(proof, self._locate(test))

    def _from_siblings(self, child: ast.AST, parent: ast.AST) -> Guard | None:
        """An earlier ``if <production>: raise`` in the same block."""
        if not isinstance(child, ast.stmt):
            return None
        for name in ("body", "orelse", "finalbody"):
            block = getattr(parent, name, None)
            if isinstance(block, list) and is_between(child, block):
                if (parent, name) not in self._exits:
                    self._exits[parent, name] = list(self._leaving(block))
                for guard in self._exits[parent, name][:1]:
                    if guard.where.line < child.lineno:
                        return guard
        return None

    def _leaving(self, block: Iterable[ast.stmt]) -> Iterator[Guard]:
        for statement in block:
            if isinstance(statement, ast.If) and not statement.orelse and self._leaves(statement):
                proof = self._conditions.proves(statement.test, False)
                if proof:
                    yield Guard(proof, self._locate(statement.test))

    def _leaves(self, statement: ast.If) -> bool:
        left = isinstance(statement.body[-1], (ast.Return, ast.Continue, ast.Break))
        return left or self._refuses(statement.body)

    def _refuses(self, body: list[ast.stmt]) -> bool:
        """The block ends the program or raises."""
        match body[-1]:
            case ast.Raise():
                return True
            case ast.Expr(value=ast.Call(func=function)):
                return self._names.resolve(function) in _EXITS
        return False

    def _checking(self, node: ast.AST) -> Guard | None:
        """An ``if <production> and <something about the same name>: raise`` in this module."""
        if self._checks is None:
            self._checks = self._all_checks()
        if not self._checks:
            return None
        function = self._tree.function(node)
        for name in sorted(self._names_given(node)):
            for check in self._checks.get(name, ()):
                if function is None or function is check.function:
                    return Guard("check", self._locate(check.test))
        return None

    def _all_checks(self) -> dict[str, list[_Check]]:
        checks: dict[str, list[_Check]] = {}
        for statement in self._tree.nodes(ast.If):
            for test, about in self._refusals(statement):
                check = _Check(test, self._tree.function(test))
                for name in mentioned(about):
                    checks.setdefault(name, []).append(check)
        return checks

    def _refusals(self, statement: ast.If) -> Iterator[tuple[ast.expr, list[ast.expr]]]:
        """Tests that lead to a refusal in production, and what else they look at."""
        match statement.test:
            case ast.BoolOp(op=ast.And(), values=values) if self._refuses(statement.body):
                others = [value for value in values if not self._conditions.proves(value, False)]
                if len(others) < len(values):
                    yield statement.test, others
            case test if self._conditions.proves(test, False):
                for inner in statement.body:
                    if isinstance(inner, ast.If) and self._refuses(inner.body):
                        yield inner.test, [inner.test]

    def _names_given(self, node: ast.AST) -> frozenset[str]:
        """The names that get the value of ``node``: assignment targets, the keyword's name."""
        match self._tree.statement(node):
            case ast.Assign(targets=targets):
                return mentioned(targets, deep=False)
            case ast.AnnAssign(target=target):
                return mentioned([target], deep=False)
        return frozenset()


def _conditions_of(child: ast.AST, parent: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    """Each test that decides whether ``child`` runs, and the outcome that lets it run."""
    match parent:
        case ast.If(test=test) | ast.While(test=test) if child is not test:
            yield test, isinstance(child, ast.stmt) and is_between(child, parent.body)
        case ast.IfExp(test=test) if child is not test:
            yield test, child is parent.body
        case ast.BoolOp(op=operator, values=values):
            for value in values[:_OPERANDS]:
                if value is child:
                    break
                yield value, isinstance(operator, ast.And)
