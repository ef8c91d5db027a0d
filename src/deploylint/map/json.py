"""The map for machines."""

from __future__ import annotations

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.map.model import Map, Node
from deploylint.report.json import dumped

if TYPE_CHECKING:
    from typing import Any


def render(drawn: Map) -> str:
    return dumped(as_values(drawn))


def as_values(drawn: Map) -> dict[str, Any]:
    """The map as dictionaries and lists."""
    known = {each.id for each in drawn.nodes}
    return {
        "nodes": [_node(each) for each in drawn.nodes],
        "edges": [each._asdict() for each in drawn.edges if {each.source, each.target} <= known],
        "omitted": list(drawn.omitted),
        "unresolved": [each._asdict() for each in drawn.unresolved],
        "elsewhere": [each._asdict() for each in drawn.elsewhere],
    }


def _node(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": node.kind,
        "title": node.title,
        "place": node.place,
        "deployment": node.group,
        "details": [{"label": label, "text": text} for label, text in node.details],
        "findings": [each._asdict() for each in node.marks],
    }
