"""What an expression is worth, where that is certain without running anything."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from enum import Enum

from deploylint.formats.python.names import Binding, Names
from deploylint.formats.python.tree import DEFINITIONS, FUNCTIONS, Tree
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any, Final, TypeAlias


class _Unknown(Enum):
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return self.name


UNKNOWN: Final = _Unknown.UNKNOWN

Constant: TypeAlias = (
    "str | bytes | int | float"
    " | tuple[Any, ...] | list[Any] | frozenset[Any] | dict[Any, Any] | None"
)
Value: TypeAlias = "Constant | _Unknown"

_DEPTH = 60
_LONGEST = 10_000
_LARGEST = 10**15
_MUTATORS = frozenset(
    "append extend insert remove pop clear sort reverse update setdefault popitem add discard"
    " difference_update intersection_update symmetric_difference_update".split()
)
# Those that take nothing out.
_ADDERS = frozenset("append extend insert add update sort reverse".split())
_DISPLAYS = (ast.List, ast.Tuple, ast.Set, ast.Dict)
_CONTAINERS: dict[str, Callable[[Any], Any]] = {
    "builtins.list": list,
    "builtins.tuple": tuple,
    "builtins.set": frozenset,
    "builtins.frozenset": frozenset,
}
_FIELD_CALLS = ("pydantic.Field", "pydantic.fields.Field", "pydantic.v1.Field")


class Entry(NamedTuple):
    """One ``key: value`` of a dictionary display, or one keyword of ``dict(...)``."""

    key: Value
    key_node: ast.expr | ast.keyword
    value: ast.expr


class Constants:
    """Folds expressions. Anything not certain is ``UNKNOWN``; nothing is guessed."""

    __slots__ = ("_assigned", "_imported", "_known", "_mutated", "_names", "_tree")

    def __init__(self, tree: Tree, names: Names, imported: Callable[[str], Value]) -> None:
        """``imported`` tells what a dotted name of another module is worth."""
        self._tree = tree
        self._names = names
        self._imported = imported
        self._known: dict[ast.AST, Constant] = {}
        self._mutated: dict[str, set[str]] | None = None
        self._assigned: frozenset[str] | None = None

    def fold(self, expression: ast.expr | None) -> Value:
        """The value of ``expression``; sets come back as frozensets, unknown as ``UNKNOWN``."""
        return self._fold(expression, _DEPTH)

    def _fold(self, expression: ast.expr | None, depth: int) -> Value:
        folder = _FOLDERS.get(expression.__class__)
        if folder is None or depth == 0:
            return UNKNOWN
        return folder(self, expression, depth - 1)

    def _constant(self, node: ast.Constant, _: int) -> Value:
        value = node.value
        return UNKNOWN if isinstance(value, complex) or value is Ellipsis else value

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set, depth: int) -> Value:
        values: list[Constant] = []
        for element in node.elts:
            value = self._element(element, depth)
            if value is UNKNOWN:
                return UNKNOWN
            values.append(value)
        return values if isinstance(node, ast.List) else _hashed(node, values)

    def _dict(self, node: ast.Dict, depth: int) -> Value:
        folded: dict[Any, Constant] = {}
        for key_node, value_node in zip(node.keys, node.values, strict=True):
            key = self._element(key_node, depth)
            value = UNKNOWN if key is UNKNOWN else self._element(value_node, depth)
            if value is UNKNOWN or not _is_hashable(key):
                return UNKNOWN
            folded[key] = value
        return folded

    def _element(self, node: ast.expr | None, depth: int) -> Value:
        """A value inside a container. Containers nest only as written out: names that
        stand for containers of containers would let a few lines build an endless value.
        """
        value = self._fold(node, depth)
        nested = isinstance(value, (list, tuple, dict, frozenset))
        return UNKNOWN if nested and not isinstance(node, _DISPLAYS) else value

    def _joined_string(self, node: ast.JoinedStr, depth: int) -> Value:
        parts: list[str] = []
        for part in node.values:
            text = self._text_of(part, depth)
            if text is None:
                return UNKNOWN
            parts.append(text)
        return _join("", parts)

    def _text_of(self, part: ast.expr, depth: int) -> str | None:
        """The text of one part of an f-string; None when unknown."""
        if isinstance(part, ast.FormattedValue):
            if part.format_spec is not None or part.conversion not in (-1, ord("s")):
                return None
            value = self._fold(part.value, depth)
        else:
            value = self._fold(part, depth)
        return str(value) if isinstance(value, str) or _is_small_int(value) else None

    def _operation(self, node: ast.BinOp, depth: int) -> Value:
        operation = _OPERATIONS.get(node.op.__class__)
        if operation is None:
            return UNKNOWN
        left = self._fold(node.left, depth)
        right = UNKNOWN if left is UNKNOWN else self._fold(node.right, depth)
        return UNKNOWN if right is UNKNOWN else operation(left, right)

    def _unary(self, node: ast.UnaryOp, depth: int) -> Value:
        value = self._fold(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return UNKNOWN if value is UNKNOWN else not value
        if isinstance(node.op, ast.USub) and isinstance(value, (int, float)):
            return -value
        return UNKNOWN

    def _call(self, node: ast.Call, depth: int) -> Value:
        match node:
            case ast.Call(
                func=ast.Attribute(value=separator, attr="join"), args=[parts], keywords=[]
            ):
                return _join(self._fold(separator, depth), self._fold(parts, depth))
            case ast.Call(args=[argument], keywords=[]):
                build = _CONTAINERS.get(self._names.resolve(node.func) or "")
                value = self._fold(argument, depth) if build else UNKNOWN
                if build and isinstance(value, (tuple, list, frozenset)):
                    return build(value) if all(map(_is_hashable, value)) else UNKNOWN
        return UNKNOWN

    def _name(self, node: ast.Name, depth: int) -> Value:
        binding = self._names.binding(node)
        if binding is None:
            return self._starred(node)
        if binding.kind == "import":
            return self._from_module(binding.target, node.id)
        return self._bound(binding, depth)

    def _starred(self, node: ast.Name) -> Value:
        """A name that only ``from module import *`` can have brought in."""
        if len(self._names.star_imports) != 1 or self._names.lookup(node):
            return UNKNOWN
        if self._names.resolve(node):
            return UNKNOWN
        module = self._names.star_imports[0]
        separator = "" if module.endswith(".") else "."
        return self._from_module(f"{module}{separator}{node.id}", node.id)

    def _from_module(self, target: str, name: str) -> Value:
        value = self._imported(target)
        changed = isinstance(value, (list, dict, frozenset)) and self._is_mutated(name)
        return UNKNOWN if changed else value

    def _bound(self, binding: Binding, depth: int) -> Value:
        if binding.kind != "assign" or not self._is_certain(binding):
            return UNKNOWN
        if binding.node in self._known:
            return self._known[binding.node]
        value = self._fold(binding.value, depth)
        if isinstance(value, (list, dict, frozenset)) and self._is_mutated(binding.name):
            return UNKNOWN
        if value is not UNKNOWN:
            self._known[binding.node] = value
        return value

    def _is_certain(self, binding: Binding) -> bool:
        """A star import may bind the name too, unless the assignment always happens."""
        if not self._names.star_imports:
            return True
        statement = self._tree.statement(binding.node)
        owner = self._tree.parent(statement) if statement else None
        return isinstance(owner, (ast.Module, *DEFINITIONS))

    def _is_mutated(self, name: str, but: frozenset[str] = frozenset()) -> bool:
        """Whether ``name.append`` and the like, or ``name[...] = ...``, occurs anywhere.

        Methods in ``but`` do not count.
        """
        if self._mutated is None:
            self._mutated = {}
            for node in self._changes():
                if isinstance(node.value, ast.Name):
                    how = node.attr if isinstance(node, ast.Attribute) else ""
                    self._mutated.setdefault(node.value.id, set()).add(how)
        return not self._mutated.get(name, but) <= but

    def _changes(self) -> Iterator[ast.Attribute | ast.Subscript]:
        yield from (node for node in self._tree.unordered(ast.Attribute) if node.attr in _MUTATORS)
        for node in self._tree.unordered(ast.Subscript):
            if node.ctx.__class__ is not ast.Load:
                yield node

    def _attribute(self, node: ast.Attribute, depth: int) -> Value:
        owner = self.class_of(node.value)
        if owner is None:
            target = self._names.resolve(node)
            return self._imported(target) if target and "." in target else UNKNOWN
        if self._is_attribute_assigned(node.attr):
            return UNKNOWN
        found = self._names.bindings(owner, node.attr)
        if len(found) != 1 or found[0].kind != "assign":
            return UNKNOWN
        value = self._fold(self.field_default(found[0].value), depth)
        return UNKNOWN if isinstance(value, (list, dict, frozenset)) else value

    def _is_attribute_assigned(self, name: str) -> bool:
        if self._assigned is None:
            attributes = self._tree.unordered(ast.Attribute)
            stored = (node for node in attributes if node.ctx.__class__ is not ast.Load)
            self._assigned = frozenset(node.attr for node in stored)
        return name in self._assigned

    def class_of(self, expression: ast.expr) -> ast.ClassDef | None:
        """The class of this module that ``expression`` is, or is an instance of."""
        if isinstance(expression, ast.Call):
            expression = expression.func
        if not isinstance(expression, ast.Name):
            return None
        binding = self._names.binding(expression)
        if binding is None:
            return None
        if isinstance(binding.node, ast.ClassDef):
            return binding.node
        if binding.kind == "parameter" and expression.id in ("self", "cls"):
            scope = self._names.scope_of(expression)
            return self._tree.class_(expression) if isinstance(scope, FUNCTIONS) else None
        if isinstance(binding.value, ast.Call) and isinstance(binding.value.func, ast.Name):
            made = self._names.binding(binding.value.func)
            return made.node if made and isinstance(made.node, ast.ClassDef) else None
        return None

    def field_default(self, value: ast.expr | None) -> ast.expr | None:
        """``x`` of pydantic's ``Field(x)`` or ``Field(default=x)``; other values as they are."""
        if not isinstance(value, ast.Call) or self._names.resolve(value.func) not in _FIELD_CALLS:
            return value
        if value.args:
            return value.args[0]
        return next((word.value for word in value.keywords if word.arg == "default"), None)

    def items(self, expression: ast.expr | None) -> list[ast.expr] | None:
        """The elements of a list, tuple or set display, also through a name assigned once."""
        expression = self.display(expression)
        if isinstance(expression, (ast.List, ast.Tuple, ast.Set)):
            starred = any(isinstance(element, ast.Starred) for element in expression.elts)
            return None if starred else list(expression.elts)
        return None

    def included(self, expression: ast.expr | None) -> list[ast.expr]:
        """The elements that a collection certainly has, whatever else it may hold.

        Looks through sums, copies (``list(x)``), ``*x`` and names that are only added to.
        """
        return list(self._included(expression, _DEPTH, set()))

    def _included(
        self, expression: ast.expr | None, depth: int, seen: set[str]
    ) -> Iterator[ast.expr]:
        """Every name is looked through once, so that sums of sums stay cheap."""
        match expression if depth else None:
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                for part in parts:
                    if isinstance(part, ast.Starred):
                        yield from self._included(part.value, depth - 1, seen)
                    else:
                        yield part
            case ast.BinOp(left=left, op=ast.Add() | ast.BitOr(), right=right):
                yield from self._included(left, depth - 1, seen)
                yield from self._included(right, depth - 1, seen)
            case ast.Call(func=function, args=[copied]) if self._copies(function):
                yield from self._included(copied, depth - 1, seen)
            case ast.Name() as name if name.id not in seen:
                seen.add(name.id)
                yield from self._included(self._collection(name), depth - 1, seen)

    def _copies(self, function: ast.expr) -> bool:
        name = self._names.resolve(function)
        return name in _CONTAINERS or name == "builtins.sorted"

    def _collection(self, name: ast.Name) -> ast.expr | None:
        """What a name was given, where nothing is taken out of it afterwards."""
        found = [each for each in self._names.lookup(name) if not self._is_growth(each)]
        if not found or found[0].kind == "import":
            return literal(self._name(name, _DEPTH), name)
        binding = found[0]
        if len(found) > 1 or binding.kind != "assign" or not self._is_certain(binding):
            return None
        return None if self._is_mutated(binding.name, but=_ADDERS) else binding.value

    def _is_growth(self, binding: Binding) -> bool:
        """``name += more``, and ``name |= more`` of a set."""
        statement = self._tree.parent(binding.node)
        return isinstance(statement, ast.AugAssign) and isinstance(
            statement.op, (ast.Add, ast.BitOr)
        )

    def entries(self, expression: ast.expr | None) -> list[Entry] | None:
        """The entries of a dictionary display or ``dict(a=1)``; None when not all are visible."""
        expression = self.display(expression)
        if isinstance(expression, ast.Dict) and None not in expression.keys:
            pairs = zip(expression.keys, expression.values, strict=True)
            return [Entry(self.fold(key), key, value) for key, value in pairs if key is not None]
        if isinstance(expression, ast.Call) and not expression.args:
            words = expression.keywords
            if self._names.resolve(expression.func) == "builtins.dict":
                known = all(word.arg for word in words)
                return [Entry(word.arg, word, word.value) for word in words] if known else None
        return None

    def display(self, expression: ast.expr | None) -> ast.expr | None:
        """The expression a name assigned once and never changed stands for; others as they are.

        What another module assigns is written in the place of the name.
        """
        if isinstance(expression, ast.Name):
            binding = self._names.binding(expression)
            if binding is None or binding.kind == "import":
                return literal(self._name(expression, _DEPTH), expression) or expression
            if binding and binding.kind == "assign" and self._is_certain(binding):
                return None if self._is_mutated(binding.name) else binding.value
        return expression

    def prefix(self, expression: ast.expr | None) -> str:
        """The text a string or path expression certainly begins with; empty when unknown."""
        return "".join(self._leading(expression, _DEPTH))

    def _leading(self, expression: ast.expr | None, depth: int) -> Iterator[str]:
        value = self._fold(expression, depth) if depth else UNKNOWN
        if isinstance(value, str):
            yield value
        elif depth and value is UNKNOWN:
            yield from self._partial(expression, depth - 1)

    def _partial(self, expression: ast.expr | None, depth: int) -> Iterator[str]:
        match expression:
            case ast.JoinedStr(values=parts):
                yield from self._leading_parts(parts, depth)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                yield from self._leading(left, depth)
                if isinstance(self._fold(left, depth), str):
                    yield from self._leading(right, depth)
            case ast.BinOp(left=left, op=ast.Div()):
                yield from self._leading(left, depth)
            case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod()):
                yield text.partition("%")[0]
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
                yield text.partition("{")[0]
            case ast.Call(func=func, args=[first, *_]) if self._keeps_beginning(func):
                yield from self._leading(first, depth)
            case ast.Name():
                binding = self._names.binding(expression)
                if binding and binding.kind == "assign" and self._is_certain(binding):
                    yield from self._leading(binding.value, depth)

    def _leading_parts(self, parts: list[ast.expr], depth: int) -> Iterator[str]:
        for part in parts:
            text = self._text_of(part, depth)
            if text is None:
                return
            yield text

    def _keeps_beginning(self, function: ast.expr) -> bool:
        return self._names.resolve(function) in (
            "builtins.str",
            "os.fspath",
            "os.path.join",
            "pathlib.Path",
            "pathlib.PurePath",
            "pathlib.PosixPath",
        )


def literal(value: Value, place: ast.expr) -> ast.expr | None:
    """The value of a name as it would be written in its place, None where it is unknown."""
    if value is UNKNOWN:
        return None
    text = repr(set(value)) if isinstance(value, frozenset) and value else repr(value)
    written = ast.parse(text, mode="eval").body
    for node in ast.walk(written):
        ast.copy_location(node, place)
    return written


def _is_hashable(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_hashable, value))
    return not isinstance(value, (list, dict))


def _hashed(node: ast.expr, values: list[Constant]) -> Value:
    if isinstance(node, ast.Tuple):
        return tuple(values)
    return frozenset(values) if all(map(_is_hashable, values)) else UNKNOWN


def _is_small_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST


def _join(separator: Value, parts: Value) -> Value:
    if not isinstance(separator, str) or not isinstance(parts, (list, tuple)):
        return UNKNOWN
    texts = [part for part in parts if isinstance(part, str)]
    length = sum(map(len, texts)) + len(separator) * len(texts)
    return separator.join(texts) if len(texts) == len(parts) and length <= _LONGEST else UNKNOWN


def _add(left: Any, right: Any) -> Value:
    if _is_small_int(left) and _is_small_int(right):
        return left + right  # type: ignore[no-any-return]
    same = type(left) is type(right) and isinstance(left, (str, bytes, list, tuple))
    return left + right if same and len(left) + len(right) <= _LONGEST else UNKNOWN


def _multiply(left: Any, right: Any) -> Value:
    if _is_small_int(left) and isinstance(right, str):
        left, right = right, left
    if isinstance(left, str) and _is_small_int(right):
        return left * right if len(left) * right <= _LONGEST else UNKNOWN
    both = _is_small_int(left) and _is_small_int(right)
    return left * right if both and abs(left * right) < _LARGEST else UNKNOWN


def _subtract(left: Any, right: Any) -> Value:
    return left - right if _is_small_int(left) and _is_small_int(right) else UNKNOWN


_OPERATIONS: dict[type, Callable[[Any, Any], Value]] = {
    ast.Add: _add,
    ast.Mult: _multiply,
    ast.Sub: _subtract,
}
_FOLDERS: dict[type, Callable[[Constants, Any, int], Value]] = {
    ast.Constant: Constants._constant,
    ast.List: Constants._sequence,
    ast.Tuple: Constants._sequence,
    ast.Set: Constants._sequence,
    ast.Dict: Constants._dict,
    ast.JoinedStr: Constants._joined_string,
    ast.BinOp: Constants._operation,
    ast.UnaryOp: Constants._unary,
    ast.Call: Constants._call,
    ast.Name: Constants._name,
    ast.Attribute: Constants._attribute,
}
