"""YAML nodes to compose values: aliases followed, merge keys flattened."""

from __future__ import annotations

from deploylint.formats.compose.values import Array, Entry, Table, Text, Value
from deploylint.formats.document import Problem
from deploylint.formats.source_map import SourceMap
from deploylint.formats.yamltree import Alias, Collection, Mapping, Node, Scalar, Sequence
from deploylint.model import Where
from deploylint.source import Source

_MAX_DEPTH = 60
_MAX_ALIASED = 30_000
_MAX_PROBLEMS = 100


def resolve(node: Node, source: Source, problems: list[Problem]) -> Value:
    """The value that ``node`` stands for.

    ``problems`` receives duplicate keys, which compose refuses, and what is
    left out: alias cycles and expansions beyond all measure.
    """
    return _Resolver(source, problems).value(node, 0)


class _Resolver:
    """``via`` and ``shared`` describe the node that is being resolved."""

    def __init__(self, source: Source, problems: list[Problem]) -> None:
        self.source = source
        self.problems = problems
        self.via: tuple[Where, ...] = ()
        self.active: list[Node] = []
        self.shared = 0
        self.budget = _MAX_ALIASED

    def value(self, node: Node, depth: int) -> Value:
        if isinstance(node, Alias):
            return self.aliased(node, depth)
        if isinstance(node, Scalar):
            return self.text(node)
        self.shared += bool(node.anchor)
        value = self.array(node, depth) if isinstance(node, Sequence) else self.table(node, depth)
        self.shared -= bool(node.anchor)
        return value

    def aliased(self, alias: Alias, depth: int) -> Value:
        """The target's value, or an empty text where following it would not end."""
        target = alias.target
        if target is None or not self.allowed(alias, target, depth):
            return self.missing(alias)
        outer, self.via = self.via, (*self.via, self.source.where(alias.start, alias.end))
        self.active.append(target)
        value = self.value(target, depth + 1)
        self.active.pop()
        self.via = outer
        return value

    def allowed(self, alias: Alias, target: Node, depth: int) -> bool:
        encloses = target.start <= alias.start < target.end
        if encloses or any(active is target for active in self.active):
            self.report(alias, f"`*{alias.name}` contains itself")
            return False
        if depth > _MAX_DEPTH:
            self.report(alias, "aliases are nested too deeply")
            return False
        return self.budget > 0

    def missing(self, node: Node) -> Text:
        text = Text(self.source, node.start, node.end, SourceMap.verbatim("", node.start))
        text.null = True
        return text

    def report(self, node: Node, message: str) -> None:
        problem = Problem(node.start, node.end, message)
        if len(self.problems) < _MAX_PROBLEMS and problem not in self.problems:
            self.problems.append(problem)

    def marked(self, value: Value, node: Node) -> None:
        """Count the visit and note how the value came here."""
        value.via = self.via
        value.shared = bool(self.via or self.shared or node.anchor)
        value.override = node.tag == "!override"
        if self.via:
            self.budget -= 1
            if self.budget == 0:
                self.report(self.active[0], f"aliases expand to over {_MAX_ALIASED} values")

    def text(self, scalar: Scalar) -> Text:
        text = Text(self.source, scalar.literal, scalar.end, scalar)
        text.style, text.null = scalar.style, scalar.null
        self.marked(text, scalar)
        return text

    def array(self, node: Sequence, depth: int) -> Array:
        array = Array(self.source, node.start, node.end)
        self.marked(array, node)
        for child in self.children(node, depth):
            if child.tag != "!reset":
                array.items.append(self.value(child, depth + 1))
        return array

    def children(self, node: Collection, depth: int) -> list[Node]:
        if depth > _MAX_DEPTH:
            self.report(node, "nested too deeply")
            return []
        return node.nodes if self.budget > 0 else []

    def table(self, node: Node, depth: int) -> Table:
        table = Table(self.source, node.start, node.end)
        self.marked(table, node)
        if not isinstance(node, Mapping):
            return table
        nodes = self.children(node, depth)
        merged: list[Node] = []
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if isinstance(key, Scalar) and key.text == "<<" and not key.style:
                merged.append(value)
            else:
                self.entry(table, key, value, depth)
        for value in merged:
            self.merge(table, value, depth)
        return table

    def entry(self, table: Table, key: Node, node: Node, depth: int) -> None:
        while isinstance(key, Alias) and key.target is not None and key.target is not key:
            key = key.target
        if not isinstance(key, Scalar):
            self.report(key, "a key that is no text")
            return
        name = self.text(key)
        if name.text in table.entries or name.text in table.resets:
            self.report(key, f"mapping key `{name.text}` is already defined")
        target = node.target if isinstance(node, Alias) else node
        if target is not None and target.tag == "!reset":
            table.resets[name.text] = self.source.where(node.start, node.end)
        else:
            table.entries[name.text] = Entry(name, self.value(node, depth + 1))

    def merge(self, table: Table, node: Node, depth: int) -> None:
        """Add what ``<<: node`` brings: keys that the table lacks, the first one wins."""
        value = self.value(node, depth + 1)
        for item in value.items if isinstance(value, Array) else [value]:
            if not isinstance(item, Table):
                self.report(node, "only mappings can be merged")
                continue
            for name, entry in item.entries.items():
                table.entries.setdefault(name, entry)
            for name, where in item.resets.items():
                table.resets.setdefault(name, where)
