"""The tree of one module, indexed in a single walk: nodes by type, parents, blocks."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Callable, Iterator

from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypeVar

    N = TypeVar("N", bound=ast.AST)


Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Located = ast.expr | ast.stmt | ast.arg | ast.keyword | ast.alias | ast.excepthandler | ast.pattern

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)

_VALUE_FIELDS = frozenset(
    "ctx op ops type_ignores type_comment kind id attr name module level arg asname conversion"
    " is_async simple rest kwd_attrs".split()
)
_CHILDLESS = (
    ast.Constant,
    ast.Global,
    ast.Nonlocal,
    ast.Name,
    ast.alias,
    ast.MatchSingleton,
    type(None),
)


class _ChildFields(dict[type, tuple[str, ...]]):
    """The fields of a node class that hold nodes, worked out once per class."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        names: tuple[str, ...] = ()
        if kind not in _CHILDLESS:
            skipped = _VALUE_FIELDS - {"name"} if kind.__name__ == "TypeAlias" else _VALUE_FIELDS
            names = tuple(name for name in kind._fields if name not in skipped)
        self[kind] = names
        return names


_CHILD_FIELDS = _ChildFields()


class Tree:
    """Answers about where a node stands. Parents are linked when first asked for."""

    __slots__ = ("_nodes", "_parents", "_sorted", "root")

    def __init__(self, root: ast.Module) -> None:
        self.root = root
        self._nodes = _by_type(root)
        self._sorted: set[type[ast.AST]] = set()
        self._parents: dict[ast.AST, ast.AST] | None = None

    def nodes(self, kind: type[N]) -> list[N]:
        """All nodes of exactly this class in source order. Do not change the list."""
        found = self._nodes.get(kind, [])
        if kind not in self._sorted and found and hasattr(found[0], "lineno"):
            found.sort(key=position)
            self._sorted.add(kind)
        return found  # type: ignore[return-value]

    def unordered(self, kind: type[N]) -> list[N]:
        """All nodes of exactly this class, parents before their children."""
        return self._nodes.get(kind, [])  # type: ignore[return-value]

    def functions(self) -> list[Function]:
        """Every function, coroutine functions included, in source order."""
        found: list[Function] = []
        found += self.nodes(ast.FunctionDef)
        found += self.nodes(ast.AsyncFunctionDef)
        return sorted(found, key=position)

    def parent(self, node: ast.AST) -> ast.AST | None:
        if self._parents is None:
            self._parents = _parents(self._nodes)
        return self._parents.get(node)

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Parent, grandparent and so on, the module last."""
        above = self.parent(node)
        while above is not None:
            yield above
            above = self.parent(above)

    def statement(self, node: ast.AST) -> ast.stmt | None:
        """The innermost statement that holds ``node`` (itself, when it is one)."""
        if isinstance(node, ast.stmt):
            return node
        return next((above for above in self.ancestors(node) if isinstance(above, ast.stmt)), None)

    def block(self, statement: ast.stmt) -> list[ast.stmt]:
        """The list of statements that ``statement`` is one of."""
        parent = self.parent(statement)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(parent, name, None)
            if isinstance(block, list) and is_between(statement, block):
                return block
        return [statement]

    def place_in_block(self, statement: ast.stmt) -> tuple[list[ast.stmt], int]:
        """The list of statements that ``statement`` is one of, and its index there."""
        block = self.block(statement)
        return block, bisect_left(block, position(statement), key=position)

    def function(self, node: ast.AST) -> Function | None:
        """The innermost function around ``node``."""
        return next((above for above in self.ancestors(node) if isinstance(above, FUNCTIONS)), None)

    def class_(self, node: ast.AST) -> ast.ClassDef | None:
        """The class around ``node``, also from inside its methods."""
        found = (above for above in self.ancestors(node) if isinstance(above, ast.ClassDef))
        return next(found, None)

    def scope(self, node: ast.AST) -> str:
        """The dotted names of the functions and classes around ``node``; empty at the top."""
        names = [above.name for above in self.ancestors(node) if isinstance(above, DEFINITIONS)]
        return ".".join(reversed(names))

    def inside(self, node: ast.AST, kind: type[N]) -> N | None:
        """The innermost ancestor of exactly this kind or a subclass."""
        return next((above for above in self.ancestors(node) if isinstance(above, kind)), None)


def children(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes directly below ``node``, operators and contexts left out."""
    for name in _CHILD_FIELDS[node.__class__]:
        value = getattr(node, name, None)
        if value.__class__ is list:
            yield from (child for child in value if child is not None)
        elif value is not None:
            yield value


def descend(node: ast.AST, *, into_functions: bool = True) -> Iterator[ast.AST]:
    """``node`` and everything below it, parents first, without recursion."""
    queue = [node]
    while queue:
        current = queue.pop()
        yield current
        if into_functions or current is node or not isinstance(current, (*FUNCTIONS, ast.Lambda)):
            queue.extend(reversed(list(children(current))))


def is_between(statement: ast.stmt, block: list[ast.stmt], *, inside: bool = False) -> bool:
    """Whether ``statement``, a child of the block's owner, belongs to this block.

    With ``inside`` it may stand at any depth. Decided by position, because
    searching a long block for each of its statements is quadratic.
    """
    if not block or not isinstance(block[0], ast.stmt):
        return False
    place, last = position(statement), block[-1]
    end = (last.end_lineno or 0, last.end_col_offset or 0) if inside else position(last)
    return position(block[0]) <= place <= end


def docstring(node: ast.Module | Definition) -> ast.Constant | None:
    """The string expression that is the docstring of ``node``."""
    match node.body[:1]:
        case [ast.Expr(value=ast.Constant(value=str()) as constant)]:
            return constant
    return None


def position(node: ast.AST) -> tuple[int, int]:
    """Line and column, to sort by."""
    return node.lineno, node.col_offset  # type: ignore[attr-defined]


class _Buckets(dict[type, tuple[tuple[str, ...], Callable[[ast.AST], None]]]):
    """For each node class met: its child fields, and where to append its nodes."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes: dict[type, list[ast.AST]] = {}

    def __missing__(self, kind: type) -> tuple[tuple[str, ...], Callable[[ast.AST], None]]:
        bucket = self.nodes[kind] = []
        found = self[kind] = (_CHILD_FIELDS[kind], bucket.append)
        return found


def _by_type(root: ast.Module) -> dict[type, list[ast.AST]]:
    """The one walk: breadth first, so that a parent comes before its children."""
    buckets = _Buckets()
    order: list[ast.AST] = [root]
    append, extend = order.append, order.extend
    for node in order:
        fields, add = buckets[node.__class__]
        add(node)
        if fields:
            values = node.__dict__
            for name in fields:
                child = values[name]
                if child.__class__ is not list:
                    append(child)
                elif child:
                    extend(child)
    buckets.nodes.pop(type(None), None)
    return buckets.nodes


def _parents(nodes: dict[type[ast.AST], list[ast.AST]]) -> dict[ast.AST, ast.AST]:
    parents: dict[ast.AST, ast.AST] = {}
    for kind, found in nodes.items():
        for name in _CHILD_FIELDS[kind]:
            for node in found:
                child = getattr(node, name)
                if child.__class__ is list:
                    for item in child:
                        parents[item] = node
                else:
                    parents[child] = node
    parents.pop(None, None)  # type: ignore[call-overload]
    return parents
