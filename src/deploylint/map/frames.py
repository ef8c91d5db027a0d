"""One picture a deployment: the map in parts, each of what is started together."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from deploylint.lazy.records import NamedTuple
from deploylint.map.model import CLIENTS, Edge, Map, Node, closed_over

# What a box says of its own file is no difference between two alternatives.
_OF_FILES = "files"


class Frame(NamedTuple):
    """A deployment: the compose files or the folder of units that define it, and its part."""

    title: str
    part: Map


def frames(drawn: Map) -> tuple[Frame, ...]:
    """The parts in the order of the map; what a proxy joins is one, and what is in none last."""
    found = tuple(_Groups(drawn).frames())
    placed = {node.id for frame in found for node in frame.part.nodes}
    rest = tuple(node for node in drawn.nodes if node.id not in placed)
    if any(node.kind != CLIENTS for node in rest):
        ids = {node.id for node in rest} | {CLIENTS}
        found = (*found, Frame("", _part(drawn, ids)))
    return tuple(_without_repeated(found))


def of_project(drawn: Map, name: str) -> Map | None:
    """What belongs to the deployments of that name (see ``names_of``), None where there is none."""
    groups = {each.group for each in drawn.nodes if each.group and name in names_of(each.group)}
    if not groups:
        return None
    return closed_over(drawn, {each.id for each in drawn.nodes if each.group in groups})


def names_of(group: str) -> tuple[str, ...]:
    """What a deployment may be called by: all its files, each of them, and their folders."""
    files = group.split(" + ")
    folders = [posixpath.dirname(path) for path in files]
    return (group, *files, *folders, *map(posixpath.basename, (*files, *folders)))


class _Groups:
    """The groups of the nodes, those that a proxy joins as one."""

    def __init__(self, drawn: Map) -> None:
        self.drawn = drawn
        self.group = {each.id: each.group for each in drawn.nodes if each.group}
        self.leader = {group: group for group in self.group.values()}
        for edge in drawn.edges:
            if edge.kind == "request" and edge.source != CLIENTS:
                self._join(self.group.get(edge.source), self.group.get(edge.target))

    def _join(self, first: str | None, second: str | None) -> None:
        if first and second:
            one, other = self.leader[first], self.leader[second]
            joined = {each: one for each, lead in self.leader.items() if lead == other}
            self.leader.update(joined)

    def frames(self) -> Iterator[Frame]:
        for lead in dict.fromkeys(self.leader.values()):
            groups = [each for each, leader in self.leader.items() if leader == lead]
            own = {each for each, group in self.group.items() if group in groups}
            yield Frame(", ".join(groups), closed_over(self.drawn, own | self._proxies(own)))

    def _proxies(self, targets: set[str]) -> set[str]:
        """Proxies outside of all groups that hand requests to one of the targets."""
        edges = (each for each in self.drawn.edges if each.kind == "request")
        return {
            each.source
            for each in edges
            if each.target in targets and each.source != CLIENTS and each.source not in self.group
        }


def _part(drawn: Map, ids: set[str]) -> Map:
    nodes = tuple(each for each in drawn.nodes if each.id in ids)
    edges = tuple(each for each in drawn.edges if {each.source, each.target} <= ids)
    return Map(nodes, edges)


def _without_repeated(found: Iterable[Frame]) -> Iterator[Frame]:
    """What stands in one frame already is named in the others, and not told again."""
    known: dict[object, str] = {}
    for frame in found:
        nodes = []
        for node in frame.part.nodes:
            key = (node.kind, node.title, _told(node))
            first = known.setdefault(key, frame.title)
            repeats = first != frame.title and node.kind != CLIENTS
            nodes.append(_named(node, first) if repeats else node)
        yield frame._replace(part=frame.part._replace(nodes=tuple(nodes)))


def _told(node: Node) -> tuple[tuple[str, str], ...]:
    return tuple(each for each in node.details if each[0] != _OF_FILES)


def _named(node: Node, frame: str) -> Node:
    return node._replace(details=(("as in", frame or node.place),), marks=node.marks)


def merged(edges: Iterable[Edge]) -> list[tuple[Edge, tuple[str, ...]]]:
    """One edge for all of a kind between the same two boxes, with all their labels."""
    labels: dict[tuple[str, str, str], dict[str, None]] = {}
    for edge in edges:
        found = labels.setdefault((edge.source, edge.target, edge.kind), {})
        found.update({edge.label: None} if edge.label else {})
    return [(Edge(*key), tuple(found)) for key, found in labels.items()]
