"""The map as one SVG: columns in the order of a request, boxes with what is known."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from deploylint.lazy.records import NamedTuple
from deploylint.map.model import Edge, Map, Node

_COLUMNS = {
    "clients": 0,
    "proxy": 1,
    "service": 2,
    "unit": 2,
    "application": 3,
    "image": 3,
    "env": 3,
}
_WIDTH, _GAP, _SPACE, _LINE, _PAD = 330, 150, 26, 17, 12
_CHARACTERS, _TITLE, _LABEL = 46, 36, 20
_NARROW, _LABEL_LINE = 110, 13
_STYLE = """
.map text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#1b2733}
.map .t{font-weight:600;font-size:14px}.map .d{fill:#4b5a69;font-size:12px}
.map .l{fill:#5b6b7f;font-size:11px;paint-order:stroke;stroke:#fff;stroke-width:4px}
.map rect{fill:#fff;stroke:#b6c0cc;rx:8px}.map .proxy{fill:#eef7f0;stroke:#3d7f4f}
.map .service,.map .unit{fill:#eef4fc;stroke:#2f66b1}.map .application{fill:#f5effb;stroke:#7447a6}
.map .image{fill:#faf7ee;stroke:#8a7336}.map .error{fill:#c62828}.map .warning{fill:#a25c00}
.map .info{fill:#2f66b1}.map path{fill:none;stroke:#8694a3;stroke-width:1.5}
.map .built,.map .env,.map .waits{stroke-dasharray:5 4}.map .request{stroke:#3d7f4f;stroke-width:2}
""".strip()


class Box(NamedTuple):
    """A node and where it is drawn."""

    node: Node
    x: int
    y: int
    width: int
    height: int
    lines: tuple[tuple[str, str], ...]


def render(drawn: Map) -> str:
    boxes = {box.node.id: box for box in _boxes(drawn)}
    width = max((box.x + box.width for box in boxes.values()), default=0) + _PAD
    height = max((box.y + box.height for box in boxes.values()), default=0) + _PAD
    parts = [
        f'<svg class="map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" role="img" aria-label="Deployment map">',
        f"<style>{_STYLE}</style>",
        '<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="9" markerHeight="9"'
        ' markerUnits="userSpaceOnUse" orient="auto">'
        '<path d="M0 0L8 4L0 8z" style="fill:#8694a3;stroke:none"/></marker></defs>',
        *_edges(drawn.edges, boxes),
        *(text for box in boxes.values() for text in _box(box)),
        "</svg>",
    ]
    return "\n".join(parts)


def _boxes(drawn: Map) -> Iterator[Box]:
    x = _PAD
    for column in sorted({_COLUMNS[node.kind] for node in drawn.nodes}):
        y, width = _PAD, _NARROW if column == 0 else _WIDTH
        for node in drawn.nodes:
            if _COLUMNS[node.kind] == column:
                lines = tuple(_lines(node))
                height = 2 * _PAD + _LINE * len(lines)
                yield Box(node, x, y, width, height, lines)
                y += height + _SPACE
        x += width + _GAP


def _lines(node: Node) -> Iterator[tuple[str, str]]:
    """Class and text of each line of a box."""
    yield "t", _short_start(node.title)
    if node.place and node.place != node.title:
        yield "d", _short(node.place)
    for label, text in node.details:
        yield "d", _short(f"{label}: {text}")
    for mark in node.marks:
        yield mark.severity, _short(f"{mark.code} {mark.slug}")


def _short(text: str, length: int = _CHARACTERS) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _short_start(title: str) -> str:
    """A title that fits; of a path the end tells more than the beginning."""
    return title if len(title) <= _TITLE else f"…{title[1 - _TITLE :]}"


def _box(box: Box) -> Iterator[str]:
    kind = escape(box.node.kind)
    yield f'<g transform="translate({box.x} {box.y})">'
    tooltip = "\n".join(f"{mark.place}: {mark.message}" for mark in box.node.marks)
    yield f"<title>{escape(box.node.title)}\n{escape(tooltip)}</title>"
    yield f'<rect class="{kind}" width="{box.width}" height="{box.height}"/>'
    for number, (style, text) in enumerate(box.lines):
        y = _PAD + _LINE * number + 12
        yield f'<text class="{escape(style)}" x="{_PAD}" y="{y}">{escape(text)}</text>'
    yield "</g>"


def _edges(edges: tuple[Edge, ...], boxes: dict[str, Box]) -> Iterator[str]:
    labels: list[str] = []
    arrived: dict[str, int] = {}
    for number, edge in enumerate(_merged(edges)):
        if edge.source in boxes and edge.target in boxes:
            path, (x, y) = _path(boxes[edge.source], boxes[edge.target], number)
            yield f'<path class="{edge.kind}" d="{path}" marker-end="url(#a)"/>'
            if edge.label and edge.kind == "request":
                above = arrived[edge.target] = arrived.get(edge.target, -1) + 1
                text = escape(_short(edge.label, _LABEL))
                at = f'x="{x}" y="{y - 6 - _LABEL_LINE * above}"'
                labels.append(f'<text class="l" {at} text-anchor="end">{text}</text>')
    yield from labels


def _merged(edges: tuple[Edge, ...]) -> list[Edge]:
    """One edge for all between the same two boxes, with all their labels."""
    merged: dict[tuple[str, str, str], Edge] = {}
    for edge in edges:
        key = (edge.source, edge.target, edge.kind)
        label = ", ".join(filter(None, (merged[key].label if key in merged else "", edge.label)))
        merged[key] = edge._replace(label=label)
    return list(merged.values())


def _path(source: Box, target: Box, number: int) -> tuple[str, tuple[int, int]]:
    """A curve from box to box, and where a label before its end stands.

    Within a column it bends outwards.
    """
    start, end = source.y + min(source.height // 2, 30), target.y + min(target.height // 2, 30)
    if source.x == target.x:
        x, bend = source.x + source.width, 26 + 7 * (number % 5)
        middle = (x + _GAP - _PAD, (start + end) // 2)
        return f"M{x} {start}C{x + bend} {start} {x + bend} {end} {x} {end}", middle
    forward = source.x < target.x
    x1, x2 = (source.x + source.width, target.x) if forward else (source.x, target.x + target.width)
    half = (x1 + x2) // 2
    before = x2 - _PAD if forward else x2 + _GAP - _PAD
    return f"M{x1} {start}C{half} {start} {half} {end} {x2} {end}", (before, end)
