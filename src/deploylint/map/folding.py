"""Services that differ in name and command alone, as one box, where there are many of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.map.model import Edge, Map, Node

# From so many services on the eye looks for groups, and so many alike are one.
_MANY, _ALIKE = 8, 3
_NAMES, _LINES = 34, 5
ALSO = "also"
_COMMON = ("image", "files")


def folded(part: Map) -> Map:
    """The map with alike services as one; one with a few services is as it was."""
    services = [node for node in part.nodes if node.kind == "service"]
    if len(services) < _MANY:
        return part
    groups: dict[object, list[Node]] = {}
    for node in services:
        groups.setdefault(_likeness(node, part.edges), []).append(node)
    stand_ins = {
        node.id: group[0].id for group in groups.values() if len(group) >= _ALIKE for node in group
    }
    found = {group[0].id: _together(group) for group in groups.values() if len(group) >= _ALIKE}
    nodes = tuple(
        found.get(node.id, node)
        for node in part.nodes
        if stand_ins.get(node.id, node.id) == node.id
    )
    edges = (
        each._replace(
            source=stand_ins.get(each.source, each.source),
            target=stand_ins.get(each.target, each.target),
        )
        for each in part.edges
    )
    kept = tuple(dict.fromkeys(each for each in edges if each.source != each.target))
    return part._replace(nodes=nodes, edges=kept)


def _likeness(node: Node, edges: Iterable[Edge]) -> object:
    """What alike services share: what they run, what they lead to, and who asks them."""
    outwards = frozenset((each.target, each.kind) for each in edges if each.source == node.id)
    asked = frozenset(
        (each.source, each.label)
        for each in edges
        if each.target == node.id and each.kind == "request"
    )
    common = tuple(each for each in node.details if each[0] in _COMMON)
    return common, outwards, asked


def _together(group: list[Node]) -> Node:
    first = group[0]
    common = tuple(each for each in first.details if each[0] in _COMMON)
    names = tuple((ALSO, line) for line in _listed([node.title for node in group[1:]]))
    marks = tuple(mark for node in group for mark in node.marks)
    title = f"{first.title} + {len(group) - 1} alike"
    return first._replace(title=title, details=(*common, *names), marks=marks)


def _listed(names: list[str]) -> Iterator[str]:
    """The names in a few lines of a box, then how many are not named."""
    line, lines = "", 0
    for number, name in enumerate(names):
        if line and len(line) + len(name) + 2 > _NAMES:
            yield line
            line, lines = "", lines + 1
            if lines == _LINES:
                yield f"and {len(names) - number} more"
                return
        line = f"{line}, {name}" if line else name
    yield line
