"""Mappings of Python, JSON, YAML and Terraform read alike: plain values with their places."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any, Union

from deploylint.formats.jsontree import JsonArray, JsonDocument, JsonObject, JsonValue
from deploylint.formats.python import UNKNOWN, PythonModule
from deploylint.formats.yamltree import Alias, Mapping, Node, Scalar, Sequence, YamlDocument
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Where

if TYPE_CHECKING:
    from deploylint.formats.hcl import HclFile

AnyDocument = Union[PythonModule, JsonDocument, YamlDocument, "HclFile"]
_DEPTH = 12
_NUMBER_LENGTH = 12


class Leaf(NamedTuple):
    """A scalar; ``value`` is ``UNKNOWN`` where the file does not tell it."""

    value: object
    where: Where


class Items(NamedTuple):
    """A list; ``complete`` unless it may hold more than is seen."""

    values: tuple[Value, ...]
    where: Where
    complete: bool = True


class Entry(NamedTuple):
    key: str
    key_where: Where
    value: Value


class Table(NamedTuple):
    """A mapping with constant keys; ``label`` is the key or name that it is the value of."""

    entries: tuple[Entry, ...]
    where: Where
    label: str = ""
    complete: bool = True
    scope: str = ""

    def entry(self, key: str) -> Entry | None:
        return next((each for each in reversed(self.entries) if each.key == key), None)

    def get(self, key: str) -> Value | None:
        found = self.entry(key)
        return found.value if found else None

    def text(self, key: str) -> str:
        value = self.get(key)
        return value.value if isinstance(value, Leaf) and isinstance(value.value, str) else ""


Value = Union[Leaf, Items, Table]  # noqa: UP007


def elements(value: Value | None) -> tuple[Value, ...]:
    """The items of a list; a single value stands for a list of one."""
    if value is None:
        return ()
    return value.values if isinstance(value, Items) else (value,)


def tables(document: AnyDocument, *keys: str) -> Iterator[Table]:
    """Every mapping of the file that has all of these keys."""
    read = _READERS[document.kind]
    wanted = frozenset(keys)
    for table in read(document, wanted):
        if wanted <= {entry.key for entry in table.entries}:
            yield table


# --- Python --------------------------------------------------------------------------


def _python_tables(module: PythonModule, wanted: frozenset[str]) -> Iterator[Table]:
    for node in module.nodes(ast.Dict):
        keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
        if wanted <= keys:
            yield python_table(module, node)


def python_table(module: PythonModule, node: ast.Dict) -> Table:
    """A dictionary display as a table."""
    made = python_value(module, node, _DEPTH)
    assert isinstance(made, Table)
    return made._replace(label=_python_label(module, node), scope=module.scope(node))


def python_value(module: PythonModule, node: ast.expr, depth: int = _DEPTH) -> Value:
    where = module.where(node)
    if depth and isinstance(node, ast.Dict):
        entries = []
        for key, value in zip(node.keys, node.values, strict=True):
            name = module.fold(key)
            if isinstance(name, str) and key is not None:
                made = python_value(module, value, depth - 1)
                if isinstance(made, Table):
                    made = made._replace(label=name)
                entries.append(Entry(name, module.where(key), made))
        return Table(tuple(entries), where, complete=len(entries) == len(node.keys))
    if depth and isinstance(node, ast.List | ast.Tuple):
        values = tuple(
            python_value(module, each, depth - 1)
            for each in node.elts
            if not isinstance(each, ast.Starred)
        )
        return Items(values, where, len(values) == len(node.elts))
    return Leaf(module.fold(node), where)


def _python_label(module: PythonModule, node: ast.Dict) -> str:
    match module.parent(node):
        case ast.keyword(arg=str(name)):
            return name
        case ast.Dict(keys=keys, values=values):
            return next(
                (
                    str(key.value)
                    for key, value in zip(keys, values, strict=True)
                    if value is node and isinstance(key, ast.Constant)
                ),
                "",
            )
        case ast.Assign(targets=[ast.Name(id=name) | ast.Attribute(attr=name)]):
            return name
        case ast.AnnAssign(target=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name
    return ""


# --- JSON ------------------------------------------------------------------------------


def _json_tables(document: JsonDocument, _: frozenset[str]) -> Iterator[Table]:
    yield from _nested(json_value(document, document.root))


def json_value(
    document: JsonDocument | PythonModule | HclFile,
    node: JsonValue,
    label: str = "",
    depth: int = _DEPTH * 2,
) -> Value:
    where = document.source.where(node.start, node.end)
    if depth and isinstance(node, JsonObject):
        entries = tuple(
            Entry(
                member.name,
                document.source.where(member.key.start, member.key.end),
                json_value(document, member.value, member.name, depth - 1),
            )
            for member in node.members
        )
        return Table(entries, where, label)
    if depth and isinstance(node, JsonArray):
        values = tuple(json_value(document, each, label, depth - 1) for each in node.items)
        return Items(values, where)
    known = not isinstance(node, JsonObject | JsonArray)
    return Leaf(node.value if known else UNKNOWN, where)  # type: ignore[union-attr]


# --- YAML ------------------------------------------------------------------------------


def _yaml_tables(document: YamlDocument, _: frozenset[str]) -> Iterator[Table]:
    for root in document.roots:
        yield from _nested(_yaml_value(document, root))


def _yaml_value(
    document: YamlDocument, node: Node, label: str = "", depth: int = _DEPTH * 2
) -> Value:
    where = document.where(node.start, node.end)
    if depth and isinstance(node, Mapping):
        entries = tuple(
            Entry(
                key.text,
                document.where(key.start, key.end),
                _yaml_value(document, value, key.text, depth - 1),
            )
            for key, value in node.pairs
            if isinstance(key, Scalar)
        )
        complete = node.tag is None and all(entry.key != "<<" for entry in entries)
        return Table(entries, where, label, complete)
    if depth and isinstance(node, Sequence):
        values = tuple(_yaml_value(document, each, label, depth - 1) for each in node.nodes)
        return Items(values, where, node.tag is None)
    if isinstance(node, Alias) or not isinstance(node, Scalar) or node.tag or node.templated:
        return Leaf(UNKNOWN, where)
    return Leaf(_yaml_scalar(node), document.where(node.start, node.end))


def _yaml_scalar(node: Scalar) -> object:
    text = node.text
    if not node.style and len(text) < _NUMBER_LENGTH and text.lstrip("-").isdecimal():
        return int(text)
    if not node.style and text in ("true", "false"):
        return text == "true"
    return text


# --- Terraform -------------------------------------------------------------------------


def _hcl_tables(document: HclFile, _: frozenset[str]) -> Iterator[Table]:
    from deploylint.checks.cloud._terraform import terraform_tables

    yield from terraform_tables(document)


def _nested(root: Value) -> Iterator[Table]:
    pending = [root]
    while pending:
        value = pending.pop()
        if isinstance(value, Table):
            yield value
            pending += reversed([entry.value for entry in value.entries])
        elif isinstance(value, Items):
            pending += reversed(value.values)


_Reader = Callable[[Any, frozenset[str]], Iterator[Table]]
_READERS: dict[str, _Reader] = {
    "python": _python_tables,
    "json": _json_tables,
    "yaml": _yaml_tables,
    "terraform": _hcl_tables,
}
