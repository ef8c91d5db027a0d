"""The map as a Mermaid flowchart, which GitHub draws in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.lazy.regexes import regex
from deploylint.map.model import Edge, Map, Node

# Kind -> what stands around the label.
_SHAPES = {
    "clients": ("([", "])"),
    "proxy": ("{{", "}}"),
    "service": ("[", "]"),
    "unit": ("[", "]"),
    "application": ("[[", "]]"),
    "image": ("[/", "/]"),
    "store": ("[(", ")]"),
}
_ARROWS = {"request": "-->", "built": "-.->", "serves": "==>", "waits": "-.->"}
_CLASSES = {
    "clients": "fill:#eef1f5,stroke:#5b6b7f,color:#1b2733",
    "proxy": "fill:#e3f1e6,stroke:#3d7f4f,color:#14301c",
    "service": "fill:#e4eefb,stroke:#2f66b1,color:#10284a",
    "unit": "fill:#e4eefb,stroke:#2f66b1,color:#10284a",
    "application": "fill:#f1e9fa,stroke:#7447a6,color:#2d1647",
    "image": "fill:#f6f3ea,stroke:#8a7336,color:#3a2f10",
    "store": "fill:#fdf0e6,stroke:#a85f1c,color:#4a2606",
    "error": "stroke:#c62828,stroke-width:3px",
    "warning": "stroke:#b26a00,stroke-width:3px",
}
_DETAILS = 6
# What the grammar of Mermaid, or HTML within it, would read as something else.
_SPECIAL = regex(r"[^\w \-./:,()→…=+@*%]")


def render(drawn: Map) -> str:
    return "\n".join(_lines(drawn))


def _lines(drawn: Map) -> Iterator[str]:
    ids = {node.id: f"n{number}" for number, node in enumerate(drawn.nodes)}
    yield "flowchart LR"
    groups = dict.fromkeys(node.group for node in drawn.nodes)
    for number, group in enumerate(groups):
        inside = [node for node in drawn.nodes if node.group == group]
        if group:
            yield f'  subgraph g{number}["{_text(group)}"]'
        for node in inside:
            yield f"  {'  ' if group else ''}{_node(node, ids[node.id])}"
        if group:
            yield "  end"
    for edge in drawn.edges:
        if edge.source in ids and edge.target in ids:
            yield f"  {_edge(edge, ids)}"
    used = dict.fromkeys(name for node in drawn.nodes for name in _classes(node))
    yield from (f"  classDef {name} {_CLASSES[name]}" for name in used)


def _node(node: Node, id: str) -> str:
    before, after = _SHAPES[node.kind]
    lines = [f"<b>{_text(node.title)}</b>"]
    lines += [f"{_text(label)} {_text(text)}" for label, text in node.details[:_DETAILS]]
    lines += [
        f"{_text(f'{mark.severity} {mark.code} {mark.slug} {mark.place}')}" for mark in node.marks
    ]
    classes = " ".join(f":::{name}" for name in _classes(node)[:1])
    extra = _classes(node)[1:]
    label = "<br/>".join(lines)
    declared = f'{id}{before}"{label}"{after}{classes}'
    return declared + "".join(f"\n  class {id} {name}" for name in extra)


def _classes(node: Node) -> list[str]:
    worst = {mark.severity for mark in node.marks}
    return [node.kind, *(name for name in ("error", "warning") if name in worst)][:2]


def _edge(edge: Edge, ids: dict[str, str]) -> str:
    arrow = _ARROWS[edge.kind]
    label = f'|"{_text(edge.label)}"|' if edge.label else ""
    return f"{ids[edge.source]} {arrow}{label} {ids[edge.target]}"


def _text(text: str) -> str:
    """A text with everything special as a character reference of Mermaid."""
    return _SPECIAL.sub(lambda match: f"#{ord(match[0])};", text)
