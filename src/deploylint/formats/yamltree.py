"""YAML as written: a tree that keeps spans, aliases, tags, styles and duplicate keys.

The tree is built from parser events without recursion; nothing is resolved to a
type, so ``3.10``, ``yes`` and ``22:22`` are the texts that stand in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, ClassVar, NoReturn

from deploylint.formats.document import Document, Problem, Unparsable
from deploylint.lazy.regexes import regex
from deploylint.source import Source

_MAX_DEPTH = 200
_MAX_LENGTH = 5_000_000
_MAX_EVENTS = 150_000
_MAX_DIRECTIVES = 100
_MAX_TEMPLATES = 20
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_PROPERTIES = regex(r"(?:[&!][^\s,\[\]{}]*(?:[ \t\r\n]|#[^\n]*)*)+")
_TEMPLATE = regex(r"(?<!\$)\{\{|\{%[-+]?\s|<%[-=\s]")
_DIRECTIVE = regex("[\r\n\x85\u2028\u2029]%")
_FORBIDDEN = regex("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATES = regex("[\ud800-\udfff]")


class Node:
    """Part of a tree; ``start`` and ``end`` include its tag and anchor."""

    __slots__ = ("anchor", "end", "start", "tag")

    start: int
    end: int
    tag: str | None
    anchor: str | None

    @property
    def children(self) -> list[Node]:
        """Direct children in order, keys and values alike; an alias has none."""
        return []

    def walk(self) -> Iterator[Node]:
        """This node and all below it in order of the text; aliases are not followed."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


class Scalar(Node):
    """A text. ``style`` is empty for a plain scalar, else one of ``' " | >``.

    ``literal`` is the offset of the text as written, quotes included, behind
    tag and anchor.
    """

    __slots__ = ("literal", "style", "text")

    def __init__(
        self,
        text: str,
        style: str,
        literal: int,
        span: tuple[int, int],
        *,
        tag: str | None = None,
        anchor: str | None = None,
    ) -> None:
        self.text = text
        self.style = style
        self.literal = literal
        self.start, self.end = span
        self.tag = tag
        self.anchor = anchor

    @property
    def inner(self) -> tuple[int, int]:
        """Start and end of the literal without its quotes."""
        quote = 1 if self.style in ("'", '"') else 0
        return self.literal + quote, self.end - quote

    @property
    def null(self) -> bool:
        """Whether YAML reads this as the absence of a value."""
        return not self.style and not self.tag and self.text in _NULLS

    @property
    def templated(self) -> bool:
        """Whether the text holds ``{{`` (but not ``${{``), ``{%`` or ``<%``."""
        return bool(_TEMPLATE.search(self.text))


class Collection(Node):
    """What mappings and sequences share. ``flow`` tells ``{}`` and ``[]`` from indentation."""

    __slots__ = ("flow", "nodes")

    def __init__(self, start: int, flow: bool, tag: str | None, anchor: str | None) -> None:
        self.start = self.end = start
        self.flow = flow
        self.tag = tag
        self.anchor = anchor
        self.nodes: list[Node] = []

    @property
    def children(self) -> list[Node]:
        return self.nodes


class Mapping(Collection):
    """Keys with their values; ``nodes`` alternates between the two."""

    __slots__ = ()

    @property
    def pairs(self) -> list[tuple[Node, Node]]:
        """Every key with its value, duplicates included, in the order of the file."""
        return list(zip(self.nodes[::2], self.nodes[1::2], strict=True))

    def get(self, key: str) -> Node | None:
        """The value of the last pair whose key is the scalar ``key``; no merge keys."""
        found = None
        for name, value in self.pairs:
            if isinstance(name, Scalar) and name.text == key:
                found = value
        return found


class Sequence(Collection):
    """A list; ``nodes`` are its items."""

    __slots__ = ()


class Alias(Node):
    """``*name``. ``target`` is what the anchor of that name was set to above it."""

    __slots__ = ("name", "target")

    def __init__(self, name: str, span: tuple[int, int], target: Node | None) -> None:
        self.name = name
        self.start, self.end = span
        self.target = target
        self.tag = self.anchor = None


class YamlDocument(Document):
    """A YAML file: ``roots`` holds the root node of each of its documents."""

    kind: ClassVar[str] = "yaml"
    roots: list[Node]

    @classmethod
    def parse(cls, source: Source) -> YamlDocument:
        document = cls(source)
        document.roots = read(source, document.problems)
        return document

    @property
    def root(self) -> Node | None:
        """The root of the first document."""
        return self.roots[0] if self.roots else None


def read(source: Source, problems: list[Problem]) -> list[Node]:
    """The root nodes of all documents in ``source``.

    What can be read around goes to ``problems``: templates that happen to be
    YAML, unknown aliases. Raises ``Unparsable`` at the offending place.
    """
    text = _readable(source.text, problems)
    try:
        roots = _Builder(text, problems).build()
    except Unparsable as error:
        if _TEMPLATE.search(text):
            raise Unparsable(error.problem._replace(template=True)) from None
        raise
    problems.extend(islice(_templates(text, roots), _MAX_TEMPLATES))
    return roots


def _readable(text: str, problems: list[Problem]) -> str:
    """``text`` as libyaml takes it; undecodable bytes are replaced, one for one.

    Refuses what would keep libyaml busy: it compares all directives pairwise.
    """
    if len(text) > _MAX_LENGTH:
        _refuse(0, f"longer than {_MAX_LENGTH} characters")
    if len(directives := _DIRECTIVE.findall(text)) > _MAX_DIRECTIVES:
        _refuse(0, f"{len(directives)} directives")
    if text.startswith("\ufeff"):
        _refuse(0, "a second byte order mark")
    if not text.isascii() and (found := _SURROGATES.search(text)):
        problems.append(Problem(found.start(), found.end(), "not valid UTF-8"))
        return _SURROGATES.sub("\ufffd", text)
    return text


def _refuse(start: int, message: str) -> NoReturn:
    raise Unparsable(Problem(start, start + 1, message))


class _Builder:
    """Turns parser events into nodes, with a stack of the open collections."""

    def __init__(self, text: str, problems: list[Problem]) -> None:
        self.text = text
        self.problems = problems
        self.roots: list[Node] = []
        self.stack: list[Collection] = []
        self.siblings = self.roots
        self.anchors: dict[str, Node] = {}

    def build(self) -> list[Node]:
        import yaml

        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        handlers = {
            yaml.ScalarEvent: self.scalar,
            yaml.MappingStartEvent: self.mapping,
            yaml.SequenceStartEvent: self.sequence,
            yaml.MappingEndEvent: self.close,
            yaml.SequenceEndEvent: self.close,
            yaml.AliasEvent: self.alias,
            yaml.DocumentStartEvent: self.document,
        }
        try:
            self.consume(yaml.parse(self.text, Loader=loader), handlers)
        except yaml.YAMLError as error:
            raise Unparsable(_problem(error, self.text)) from None
        return self.roots

    def consume(self, events: Any, handlers: dict[type, Any]) -> None:
        for count, event in enumerate(events):
            if handler := handlers.get(event.__class__):
                handler(event)
            if count > _MAX_EVENTS:
                _refuse(event.start_mark.index, f"more than {_MAX_EVENTS} nodes")

    def document(self, _: Any) -> None:
        self.anchors = {}

    def scalar(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        style, tag, anchor, literal = event.style or "", event.tag, event.anchor, start
        if tag or anchor:
            literal = self.literal(start, end)
        if style in ("|", ">"):
            end = literal + len(self.text[literal:end].rstrip())
        node = Scalar(event.value, style, literal, (start, end), tag=tag, anchor=anchor)
        self.siblings.append(node)
        if anchor:
            self.anchors[anchor] = node

    def literal(self, start: int, end: int) -> int:
        """Where the text behind a tag and an anchor begins."""
        found = _PROPERTIES.match(self.text, start, end)
        return found.end() if found else start

    def mapping(self, event: Any) -> None:
        self.open(Mapping(event.start_mark.index, event.flow_style, event.tag, event.anchor))

    def sequence(self, event: Any) -> None:
        self.open(Sequence(event.start_mark.index, event.flow_style, event.tag, event.anchor))

    def open(self, node: Collection) -> None:
        self.siblings.append(node)
        self.stack.append(node)
        self.siblings = node.nodes
        if node.anchor:
            self.anchors[node.anchor] = node
        if len(self.stack) > _MAX_DEPTH:
            _refuse(node.start, f"nested more than {_MAX_DEPTH} deep")

    def close(self, event: Any) -> None:
        """The end mark of a block collection is that of the next token: never used."""
        node = self.stack.pop()
        last = node.nodes[-1].end if node.nodes else event.end_mark.index
        node.end = event.end_mark.index if node.flow else last
        self.siblings = self.stack[-1].nodes if self.stack else self.roots

    def alias(self, event: Any) -> None:
        span = event.start_mark.index, event.end_mark.index
        target = self.anchors.get(event.anchor)
        if target is None:
            self.problems.append(Problem(*span, f"unknown anchor `{event.anchor}`"))
        self.siblings.append(Alias(event.anchor, span, target))


def _problem(error: Any, text: str) -> Problem:
    """Where the parser stopped, or where what it could not finish begins."""
    mark, end = getattr(error, "problem_mark", None), len(text)
    if mark is None:
        found = _FORBIDDEN.search(text)
        start = found.start() if found else 0
        return Problem(start, min(start + 1, end), "control characters are not allowed")
    if error.context_mark is not None and mark.index >= end - 1:
        mark = error.context_mark
    start = min(mark.index, end)
    message = f"{error.problem}, {error.context}" if error.context else str(error.problem)
    return Problem(start, min(start + 1, end), message)


def _templates(text: str, roots: list[Node]) -> Iterator[Problem]:
    """Template text that is no part of a scalar: ``{{ x }}`` and ``# {% if %}``."""
    if not _TEMPLATE.search(text):
        return
    spans = iter([node for root in roots for node in root.walk() if isinstance(node, Scalar)])
    scalar = next(spans, None)
    for found in _TEMPLATE.finditer(text):
        while scalar is not None and scalar.end <= found.start():
            scalar = next(spans, None)
        if scalar is None or found.start() < scalar.start:
            yield Problem(found.start(), found.end(), "template text", template=True)
