"""Methods of a settings class that refuse a value."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from deploylint.formats.python.tree import FUNCTIONS, Function, Tree, descend
from deploylint.lazy.records import NamedTuple

_DECORATORS = frozenset({"model_validator", "field_validator", "validator", "root_validator"})
_HOOKS = frozenset({"model_post_init", "__post_init__", "__init__", "__attrs_post_init__"})
_SHORTEST_LITERAL = 6


class _Validator(NamedTuple):
    method: Function
    names: frozenset[str]
    literals: frozenset[str]


class Validators:
    """The refusing validators of each class, found once per class."""

    __slots__ = ("_found", "_tree")

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._found: dict[ast.ClassDef, list[_Validator]] = {}

    def of(self, node: ast.AST) -> Function | None:
        """The validator that raises because of the class field ``node`` belongs to."""
        owner, names, literals = self._given(node)
        if owner is None:
            return None
        if owner not in self._found:
            self._found[owner] = list(_validators(owner))
        for validator in self._found[owner]:
            if names & (validator.names | validator.literals) or literals & validator.literals:
                return validator.method
        return None

    def _given(self, node: ast.AST) -> tuple[ast.ClassDef | None, frozenset[str], frozenset[str]]:
        """The class that is given the value of ``node``, as which field, and its literals."""
        statement = self._tree.statement(node)
        owner = self._tree.parent(statement) if statement else None
        if isinstance(owner, ast.ClassDef) and statement is not None:
            return owner, *_field(statement)
        for child, above in self._upward(node):
            match child, above:
                case ast.keyword(arg=str(name)), ast.Call(func=ast.Name(id="cls")):
                    return self._tree.class_(above), frozenset({name.lower()}), frozenset()
        return None, frozenset(), frozenset()

    def _upward(self, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        child = node
        for above in self._tree.ancestors(node):
            yield child, above
            if isinstance(above, ast.stmt):
                return
            child = above


def mentioned(expressions: Iterable[ast.AST], *, deep: bool = True) -> frozenset[str]:
    """The last parts of the names in ``expressions``, in lower case."""
    found: set[str] = set()
    for expression in expressions:
        for node in descend(expression) if deep else (expression,):
            match node:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    found.add(name.lower())
                case ast.Subscript(slice=ast.Constant(value=str(name))):
                    found.add(name.lower())
                case ast.Call(func=ast.Attribute(), args=[ast.Constant(value=str(name)), *_]):
                    found.add(name.lower())  # os.getenv("NAME")
    return frozenset(found)


def _literals(expressions: Iterable[ast.AST]) -> frozenset[str]:
    return frozenset(
        node.value.lower()
        for expression in expressions
        for node in descend(expression)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _field(statement: ast.stmt) -> tuple[frozenset[str], frozenset[str]]:
    """The names a class-level statement gives, and the telling literals of the default."""
    match statement:
        case ast.AnnAssign(target=target, value=value):
            targets: list[ast.expr] = [target]
        case ast.Assign(targets=targets, value=value):
            pass
        case _:
            return frozenset(), frozenset()
    texts = _literals([value]) if value else frozenset()
    telling = frozenset(text for text in texts if len(text) >= _SHORTEST_LITERAL)
    return mentioned(targets, deep=False), telling


def _validators(owner: ast.ClassDef) -> Iterator[_Validator]:
    methods = {item.name: item for item in owner.body if isinstance(item, FUNCTIONS)}
    for method in methods.values():
        if _is_validator(method):
            bodies = [method, *_used(method, methods)]
            if any(_raises_on_condition(body) for body in bodies):
                asked = [line for body in bodies[1:] if _is_property(body) for line in body.body]
                parts = [*method.decorator_list, *method.body, *asked]
                yield _Validator(method, mentioned(parts), _literals(parts))


def _is_validator(method: Function) -> bool:
    called = [d.func if isinstance(d, ast.Call) else d for d in method.decorator_list]
    return method.name in _HOOKS or bool(mentioned(called, deep=False) & _DECORATORS)


def _used(method: Function, methods: dict[str, Function]) -> Iterator[Function]:
    """Methods and properties of the same class that ``method`` asks."""
    for node in descend(method):
        match node:
            case ast.Attribute(attr=name) if name in methods and methods[name] is not method:
                yield methods[name]


def _is_property(method: Function) -> bool:
    return any(
        name in ("property", "cached_property")
        for name in mentioned(method.decorator_list, deep=False)
    )


def _raises_on_condition(method: Function) -> bool:
    """A ``raise`` somewhere under the body of an ``if``; an ``else: raise`` checks a type only."""
    return any(
        isinstance(inner, ast.Raise)
        for node in descend(method)
        if isinstance(node, ast.If)
        for statement in node.body
        for inner in descend(statement)
    )
