"""The map as one SVG: a frame for each deployment, columns in the order of a request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote

from deploylint.lazy.records import NamedTuple
from deploylint.map.folding import ALSO, folded
from deploylint.map.frames import Frame, frames, merged
from deploylint.map.model import CLIENTS, Edge, Map, Mark, Node

_COLUMNS = {
    "clients": 0,
    "proxy": 1,
    "service": 2,
    "unit": 2,
    "store": 3,
    "application": 3,
    "image": 3,
}
_WIDTH, _GAP, _SPACE, _LINE, _PAD = 300, 140, 22, 17, 12
_CHARACTERS, _TITLE, _LABEL, _LABELS = 42, 30, 22, 4
_NARROW, _LABEL_LINE, _HEAD, _BEND = 96, 14, 34, 50
# From so many boxes of a kind on, a box says the most telling only.
_CROWD, _BRIEF, _FEW = 7, 2, 3
_STYLE = """
.map text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#1b2733}
.map .t{font-weight:600;font-size:14px}.map .d{fill:#4b5a69;font-size:12px}
.map .l{fill:#44525f;font-size:11px;paint-order:stroke;stroke:#fff;stroke-width:4px}
.map .f{font-weight:600;fill:#5b6b7f}.map .frame{fill:none;stroke:#dfe5eb}
.map rect{fill:#fff;stroke:#b6c0cc;rx:8px}.map .proxy{fill:#eef7f0;stroke:#3d7f4f}
.map .service,.map .unit{fill:#eef4fc;stroke:#2f66b1}.map .application{fill:#f5effb;stroke:#7447a6}
.map .store{fill:#fdf3ea;stroke:#a85f1c}.map .image{fill:#faf7ee;stroke:#8a7336}
.map .error{fill:#c62828}.map .warning{fill:#a25c00}.map .info{fill:#2f66b1}
.map a:hover text{text-decoration:underline}
.map path{fill:none;stroke:#8694a3;stroke-width:1.5}.map .waits{stroke-dasharray:2 4}
.map .built{stroke-dasharray:5 4}.map .request{stroke:#3d7f4f;stroke-width:2}
""".strip()
_ARROW = (
    '<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="9" markerHeight="9"'
    ' markerUnits="userSpaceOnUse" orient="auto">'
    '<path d="M0 0L8 4L0 8z" style="fill:#8694a3;stroke:none"/></marker></defs>'
)


class Line(NamedTuple):
    """A line of a box: its style, its text, and the finding that it tells of."""

    style: str
    text: str
    mark: Mark | None = None


class Box(NamedTuple):
    """A node and where it is drawn; ``labels`` stand before it, at what leads to it."""

    node: Node
    x: int
    y: int
    width: int
    height: int
    lines: tuple[Line, ...]
    labels: tuple[str, ...]


class Picture(NamedTuple):
    """The elements of a frame and its size."""

    parts: tuple[str, ...]
    width: int
    height: int


def render(drawn: Map) -> str:
    """All frames, one below the other."""
    pictures = [picture(frame) for frame in frames(drawn)]
    parts: list[str] = []
    height = 0
    for each in pictures:
        parts += [f'<g transform="translate(0 {height})">', *each.parts, "</g>"]
        height += each.height + _PAD
    return document(parts, max((each.width for each in pictures), default=0), height)


def document(parts: Iterable[str], width: int, height: int) -> str:
    """One SVG of these elements."""
    head = (
        f'<svg class="map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" role="img" aria-label="Deployment map">'
    )
    return "\n".join([head, f"<style>{_STYLE}</style>", _ARROW, *parts, "</svg>"])


def picture(frame: Frame) -> Picture:
    """A frame with its title, its boxes and what joins them."""
    part = folded(frame.part)
    boxes = {box.node.id: box for box in _boxes(part)}
    width = max((box.x + box.width for box in boxes.values()), default=0) + _PAD
    width += _BEND if any(_is_upright(edge, boxes) for edge in part.edges) else 0
    height = max((box.y + box.height for box in boxes.values()), default=_HEAD) + _PAD
    head = _short(frame.title or "in no deployment", width // 8)
    border = f'<rect class="frame" x="1" y="1" width="{width - 2}" height="{height - 2}"/>'
    parts = (
        border,
        f'<text class="f" x="{_PAD}" y="22">{escape(head)}</text>',
        *_edges(part.edges, boxes),
        *(text for box in boxes.values() for text in _box(box)),
        *(text for box in boxes.values() for text in _labels(box)),
    )
    return Picture(parts, width, height)


# --- boxes -------------------------------------------------------------------------


def _boxes(drawn: Map) -> Iterator[Box]:
    """Every box has room for its own lines and for the labels of what leads to it."""
    labels = _labels_by_target(drawn)
    crowds = Counter(_COLUMNS[node.kind] for node in drawn.nodes)
    x = _PAD
    for column in sorted(crowds):
        y, width = _HEAD, _NARROW if column == 0 else _WIDTH
        # What is asked for comes first, so that its edges are short.
        for node in sorted(drawn.nodes, key=lambda each: each.id not in labels):
            if _COLUMNS[node.kind] == column:
                lines = tuple(_lines(node, brief=crowds[column] > _CROWD))
                own = tuple(labels.get(node.id, ()))
                height = max(2 * _PAD + _LINE * len(lines), _PAD + _LABEL_LINE * (len(own) + 1))
                yield Box(node, x, y, width, height, lines, own)
                y += height + _SPACE
        x += width + _GAP


def _labels_by_target(drawn: Map) -> dict[str, list[str]]:
    """What is written at the edges into each box, who asks as well where several do and it fits."""
    titles = {node.id: node.title for node in drawn.nodes}
    found: dict[str, dict[str, None]] = {}
    for edge, texts in merged(drawn.edges):
        if edge.kind == "request" and edge.source in titles:
            several = edge.source != CLIENTS and _asked_by(drawn, edge.target) > 1
            for text in texts:
                whole = f"{titles[edge.source]}: {text}" if several else text
                label = whole if len(whole) <= _LABEL else _short(text, _LABEL)
                found.setdefault(edge.target, {})[label] = None
    return {target: list(_few(tuple(labels))) for target, labels in found.items()}


def _few(texts: tuple[str, ...]) -> tuple[str, ...]:
    if len(texts) <= _LABELS:
        return texts
    return (*texts[: _LABELS - 1], f"and {len(texts) - _LABELS + 1} more")


def _asked_by(drawn: Map, target: str) -> int:
    asking = {e.source for e in drawn.edges if e.kind == "request" and e.target == target}
    return len(asking)


def _lines(node: Node, *, brief: bool) -> Iterator[Line]:
    yield Line("t", _short_start(node.title))
    if node.place and node.place != node.title and not brief:
        yield Line("d", _short_start(node.place, _CHARACTERS))
    for label, text in _told(node, brief=brief):
        yield Line("d", _short(f"{label}: {text}"))
    counts = Counter((mark.severity, mark.code, mark.slug) for mark in node.marks)
    first = {(mark.severity, mark.code, mark.slug): mark for mark in reversed(node.marks)}
    for key, count in counts.items():
        severity, code, slug = key
        times = f" ×{count}" if count > 1 else ""
        yield Line(severity, _short(f"{code} {slug}{times}"), first[key])


def _told(node: Node, *, brief: bool) -> Iterator[tuple[str, str]]:
    """The details that a box shows: few of a kind, and in a crowd few at all."""
    counts: Counter[str] = Counter()
    for number, (label, text) in enumerate(node.details):
        counts[label] += 1
        few = counts[label] <= _FEW or label != "volume"
        if label == ALSO or (number < _BRIEF if brief else few):
            yield label, text
    if not brief and (more := counts["volume"] - _FEW) > 0:
        yield "volume", f"and {more} more"


def _short(text: str, length: int = _CHARACTERS) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _short_start(title: str, length: int = _TITLE) -> str:
    """A title that fits; of a path the end tells more than the beginning."""
    return title if len(title) <= length else f"…{title[1 - length :]}"


def _box(box: Box) -> Iterator[str]:
    kind = escape(box.node.kind)
    yield f'<g transform="translate({box.x} {box.y})">'
    about = [box.node.title, *(f"{label}: {text}" for label, text in box.node.details)]
    about += (f"{mark.place}: {mark.message}" for mark in box.node.marks)
    yield f"<title>{escape(chr(10).join(about))}</title>"
    yield f'<rect class="{kind}" width="{box.width}" height="{box.height}"/>'
    for number, line in enumerate(box.lines):
        y = _PAD + _LINE * number + 12
        text = f'<text class="{escape(line.style)}" x="{_PAD}" y="{y}">{escape(line.text)}</text>'
        yield linked(text, line.mark) if line.mark else text
    yield "</g>"


def linked(element: str, mark: Mark) -> str:
    """An element that leads to the place of a finding, seen from the root of the project."""
    path, _, line = mark.place.rpartition(":")
    target = f"{quote(f'./{path}')}#L{line}"
    return f'<a href="{escape(target)}">{element}</a>'


def _labels(box: Box) -> Iterator[str]:
    for number, label in enumerate(box.labels):
        at = f'x="{box.x - 10}" y="{box.y + _LABEL_LINE * (number + 1)}"'
        yield f'<text class="l" {at} text-anchor="end">{escape(label)}</text>'


# --- edges -------------------------------------------------------------------------


def _edges(edges: tuple[Edge, ...], boxes: dict[str, Box]) -> Iterator[str]:
    for number, (edge, _) in enumerate(merged(edges)):
        if edge.source in boxes and edge.target in boxes:
            path = _path(boxes[edge.source], boxes[edge.target], number)
            yield f'<path class="{edge.kind}" d="{path}" marker-end="url(#a)"/>'


def _is_upright(edge: Edge, boxes: dict[str, Box]) -> bool:
    """Whether both ends stand in one column, so that the edge bends out of it."""
    ends = boxes.get(edge.source), boxes.get(edge.target)
    return bool(ends[0] and ends[1] and ends[0].x == ends[1].x)


def _path(source: Box, target: Box, number: int) -> str:
    """A curve from box to box, below the labels; within a column it bends outwards."""
    start = source.y + min(source.height // 2, 30)
    end = target.y + _LABEL_LINE * len(target.labels) + 8 if target.labels else target.y + 20
    end = min(end, target.y + target.height - 4)
    if source.x == target.x:
        x, bend = source.x + source.width, 26 + 7 * (number % 5)
        return f"M{x} {start}C{x + bend} {start} {x + bend} {end} {x} {end}"
    forward = source.x < target.x
    x1, x2 = (source.x + source.width, target.x) if forward else (source.x, target.x + target.width)
    half = (x1 + x2) // 2
    return f"M{x1} {start}C{half} {start} {half} {end} {x2} {end}"
