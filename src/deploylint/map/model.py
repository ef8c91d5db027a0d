"""The deployment as nodes and edges, plain values that every format draws."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable

from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Finding, Where
from deploylint.report.terminal import harmless

if TYPE_CHECKING:
    from typing import Any

CLIENTS = "clients"
# Kinds of nodes in the order of a request, from outside to what it is built of.
KINDS = ("clients", "proxy", "service", "unit", "store", "application", "image")


class Mark(NamedTuple):
    """A finding as it is shown on a node."""

    severity: str
    code: str
    slug: str
    message: str
    place: str


class Node(NamedTuple):
    """Something of the deployment.

    ``details`` are pairs of a label and a text; ``place`` is ``path:line``, ``group`` the
    deployment that it is a part of, "" for what several may share. ``files`` are paths whose
    findings belong to it, ``scopes`` the names under which findings speak of it.
    """

    id: str
    kind: str
    title: str
    place: str = ""
    group: str = ""
    details: tuple[tuple[str, str], ...] = ()
    marks: tuple[Mark, ...] = ()
    files: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


class Edge(NamedTuple):
    """``kind`` is request, built, serves or waits."""

    source: str
    target: str
    kind: str
    label: str = ""


class Gap(NamedTuple):
    """A start command, application, port or probe of a service that is not understood."""

    service: str
    aspect: str
    place: str
    reason: str


class Map(NamedTuple):
    """``omitted`` says what is left out and why; ``elsewhere`` are findings on no node.

    ``unresolved`` is what is there and not understood, so that the map may lack something.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    omitted: tuple[str, ...] = ()
    elsewhere: tuple[Mark, ...] = ()
    unresolved: tuple[Gap, ...] = ()

    def node(self, id: str) -> Node:
        return next(each for each in self.nodes if each.id == id)


def place_of(where: Where) -> str:
    return f"{where.path}:{where.line}"


def mark_of(finding: Finding) -> Mark:
    label = finding.severity.label if finding.severity else ""
    return Mark(label, finding.code, finding.slug, finding.message, place_of(finding.where))


def presentable(drawn: Map) -> Map:
    """The map as formats may show it: no text in it holds a secret or a control character."""
    cleaned: Map = _cleaned(drawn)
    return cleaned


def _cleaned(value: Any) -> Any:
    from deploylint.secrets.redaction import redact_message

    if isinstance(value, str):
        return harmless(redact_message(value))
    parts = map(_cleaned, value)
    return type(value)._make(parts) if hasattr(value, "_make") else tuple(parts)


def with_findings(drawn: Map, findings: Iterable[Finding]) -> Map:
    """The map with each finding on the node that it is about, fit to be shown."""
    marks: dict[str, list[Mark]] = {each.id: [] for each in drawn.nodes}
    elsewhere: list[Mark] = []
    owners = _Owners(drawn.nodes)
    for finding in sorted(findings, key=lambda each: -(each.severity or 0)):
        owner = owners.of(finding)
        (marks[owner.id] if owner else elsewhere).append(mark_of(finding))
    nodes = tuple(each._replace(marks=tuple(marks[each.id])) for each in drawn.nodes)
    return presentable(drawn._replace(nodes=nodes, elsewhere=tuple(elsewhere)))


def narrowed(drawn: Map, paths: Collection[str]) -> Map:
    """What these files define, what that is made of, and who reaches it."""
    kept = {
        each.id
        for each in drawn.nodes
        if set(each.group.split(" + ")) & set(paths) or each.place.rpartition(":")[0] in paths
    }
    elsewhere = tuple(each for each in drawn.elsewhere if each.place.rpartition(":")[0] in paths)
    return closed_over(drawn, kept)._replace(elsewhere=elsewhere)


def closed_over(drawn: Map, ids: Collection[str]) -> Map:
    """The part of these nodes: with all that they lead to, and the clients that reach them."""
    kept, pending = set(ids), list(ids)
    while pending:
        source = pending.pop()
        found = {edge.target for edge in drawn.edges if edge.source == source} - kept
        kept |= found
        pending += found
    kept |= {edge.source for edge in drawn.edges if edge.target in kept and edge.source == CLIENTS}
    nodes = tuple(each for each in drawn.nodes if each.id in kept)
    edges = tuple(each for each in drawn.edges if {each.source, each.target} <= kept)
    titles = {each.title for each in nodes}
    unresolved = tuple(each for each in drawn.unresolved if each.service in titles)
    return drawn._replace(nodes=nodes, edges=edges, elsewhere=(), unresolved=unresolved)


class _Owners:
    """The nodes by the files and the scopes that belong to them."""

    def __init__(self, nodes: Collection[Node]) -> None:
        self._scoped: dict[tuple[str, str], Node] = {}
        self._first: dict[str, list[Node]] = {}
        self._parts: dict[str, list[Node]] = {}
        self._applications = [each for each in nodes if each.kind == "application" and each.files]
        for node in nodes:
            for path in node.files:
                self._parts.setdefault(path, []).append(node)
                for scope in node.scopes:
                    self._scoped.setdefault((path, scope), node)
            if node.files:
                self._first.setdefault(node.files[0], []).append(node)

    def of(self, finding: Finding) -> Node | None:
        """The node that a finding names, else that of its place, else of another of its places."""
        path = finding.where.path
        if finding.scope and (scoped := self._scoped.get((path, finding.scope))):
            return scoped
        places = (finding.where, *(each.where for each in finding.related))
        owners = (self._at(places[0]), self._around(path), *map(self._at, places[1:]))
        return next(filter(None, owners), None)

    def _at(self, where: Where) -> Node | None:
        """The last node of a file that begins above the place, else one that it is part of."""
        first = self._first.get(where.path, [])
        above = [each for each in first if _line(each) <= where.line]
        nearest = max(above, key=_line, default=first[0] if first else None)
        return nearest or next(iter(self._parts.get(where.path, ())), None)

    def _around(self, path: str) -> Node | None:
        """The application of a module: the one in the innermost folder around it."""
        if not path.endswith(".py"):
            return None
        folders = {posixpath.dirname(each.files[0]): each for each in self._applications}
        around = [each for each in folders if not each or path.startswith(f"{each}/")]
        return folders[max(around, key=len)] if around else None


def _line(node: Node) -> int:
    line = node.place.rpartition(":")[2]
    return int(line) if line.isdecimal() else 0
