"""The language of Terraform and of bake files: blocks, attributes, and what is written out in them.

Read as HashiCorp's specification of HCL native syntax describes it
(https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md). Expressions are not
computed: whatever is not a literal, a list, an object or a call is ``Opaque``.
"""

from __future__ import annotations

from typing import ClassVar, Union

from deploylint.formats.document import Document, Problem, Unparsable
from deploylint.formats.hcltokens import MAX_DEPTH, Token, tokens
from deploylint.lazy.records import NamedTuple
from deploylint.source import Source

MAX_LENGTH = 1 << 20
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class Literal(NamedTuple):
    """A string without interpolation, a number, a truth value or null, with its span."""

    value: str | int | float | bool | None
    start: int
    end: int


class Opaque(NamedTuple):
    """An expression whose value only Terraform knows."""

    start: int
    end: int


class List(NamedTuple):
    items: tuple[Value, ...]
    start: int
    end: int


class Member(NamedTuple):
    """A key with its value, of an object or of a block."""

    name: str
    name_start: int
    name_end: int
    value: Value


class Object(NamedTuple):
    """``complete`` unless a key is computed."""

    members: tuple[Member, ...]
    start: int
    end: int
    complete: bool = True


class Call(NamedTuple):
    name: str
    arguments: tuple[Value, ...]
    start: int
    end: int


Value = Union[Literal, Opaque, List, Object, Call]  # noqa: UP007


class Block(NamedTuple):
    """``type "label" … { … }``; ``start`` and ``end`` enclose the type."""

    type: str
    labels: tuple[str, ...]
    attributes: tuple[Member, ...]
    blocks: tuple[Block, ...]
    start: int
    end: int

    def attribute(self, name: str) -> Member | None:
        return next((each for each in self.attributes if each.name == name), None)

    def inner(self, type_: str) -> tuple[Block, ...]:
        """The blocks of a type inside this one."""
        return tuple(each for each in self.blocks if each.type == type_)


class HclFile(Document):
    """A file of Terraform; ``root`` is a block that holds all others."""

    kind: ClassVar[str] = "terraform"
    root: Block

    @classmethod
    def parse(cls, source: Source) -> HclFile:
        """Raises ``Unparsable`` for text that is not HCL."""
        if len(source.text) > MAX_LENGTH:
            raise Unparsable(Problem(0, 0, f"longer than {MAX_LENGTH} characters"))
        document = cls(source)
        document.root = _Reader(source.text).file()
        return document


class BakeFile(HclFile):
    """Which images ``docker buildx bake`` builds, in the same language."""

    kind: ClassVar[str] = "bake"


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._at = 0

    def file(self) -> Block:
        return self._body("", (), self._tokens[0], "end", 0)

    # --- structure -------------------------------------------------------------------

    def _body(
        self, type_: str, labels: tuple[str, ...], head: Token, end: str, depth: int
    ) -> Block:
        attributes: list[Member] = []
        blocks: list[Block] = []
        while True:
            token = self._next()
            if token.kind == end:
                span = (head.start, head.end) if type_ else (0, 0)
                return Block(type_, labels, tuple(attributes), tuple(blocks), *span)
            if token.kind == "line":
                continue
            if token.kind != "name":
                raise self._unexpected(token, "a name")
            if self._peek().kind == "=":
                self._next()
                value = self._expression(depth, lines=True)
                attributes.append(Member(self._cut(token), token.start, token.end, value))
            else:
                blocks.append(self._block(token, depth))

    def _block(self, head: Token, depth: int) -> Block:
        labels: list[str] = []
        while (token := self._next()).kind in ("name", "string"):
            labels.append(token.value or "" if token.kind == "string" else self._cut(token))
        if token.kind != "{":
            raise self._unexpected(token, "`=` or `{`")
        if depth > MAX_DEPTH:
            raise Unparsable(Problem(token.start, token.end, "nested too deeply"))
        return self._body(self._cut(head), tuple(labels), head, "}", depth + 1)

    # --- expressions -----------------------------------------------------------------

    def _expression(self, depth: int, *, lines: bool) -> Value:
        """One expression; ``lines`` says that a line break ends it."""
        self._skip_lines(not lines)
        start = self._peek().start
        value = self._primary(depth)
        behind = self._tokens[self._at - 1].end
        end = self._rest(lines)
        return value if end is None and value is not None else Opaque(start, end or behind)

    def _primary(self, depth: int) -> Value | None:
        if depth > MAX_DEPTH:
            token = self._peek()
            raise Unparsable(Problem(token.start, token.end, "nested too deeply"))
        token = self._peek()
        match token.kind:
            case "string":
                self._next()
                known = token.value is not None
                return Literal(token.value, token.start, token.end) if known else None
            case "number":
                self._next()
                written = self._cut(token)
                number = int(written) if written.isdecimal() else float(written)
                return Literal(number, token.start, token.end)
            case "name":
                return self._named(depth)
            case "[":
                return self._list(depth)
            case "{":
                return self._object(depth)
        return None

    def _named(self, depth: int) -> Value | None:
        token = self._next()
        name = self._cut(token)
        if self._peek().kind == "(":
            self._next()
            arguments = self._until(")", depth)
            return Call(name, arguments, token.start, self._tokens[self._at - 1].end)
        if name in _WORDS and self._peek().kind in ("line", "end", ",", "}", "]", ")"):
            return Literal(_WORDS[name], token.start, token.end)
        return None

    def _list(self, depth: int) -> Value | None:
        opening = self._next()
        if self._is_for():
            return None
        items = self._until("]", depth)
        return List(items, opening.start, self._tokens[self._at - 1].end)

    def _until(self, closing: str, depth: int) -> tuple[Value, ...]:
        found: list[Value] = []
        while True:
            self._skip_lines(True)
            if self._peek().kind == closing:
                self._next()
                return tuple(found)
            found.append(self._expression(depth + 1, lines=False))
            self._skip_lines(True)
            token = self._peek()
            if token.kind == ",":
                self._next()
            elif token.kind != closing:
                raise self._unexpected(token, f"`{closing}`")

    def _object(self, depth: int) -> Value | None:
        opening = self._next()
        if self._is_for():
            return None
        members: list[Member] = []
        complete = True
        while True:
            self._skip_lines(True)
            if self._peek().kind == "}":
                closing = self._next()
                return Object(tuple(members), opening.start, closing.end, complete)
            key, name = self._key(depth)
            value = self._expression(depth + 1, lines=True)
            if name is None:
                complete = False
            else:
                members.append(Member(name, key.start, key.end, value))
            if self._peek().kind == ",":
                self._next()

    def _key(self, depth: int) -> tuple[Token, str | None]:
        token = self._next()
        name = self._cut(token) if token.kind == "name" else token.value
        if token.kind == "(":
            self._until(")", depth)
            name = None
        while self._peek().kind not in ("=", ":", "end", "line", "}"):
            self._next()
            name = None
        if self._peek().kind not in ("=", ":"):
            raise self._unexpected(self._peek(), "`=`")
        self._next()
        return token, name

    def _is_for(self) -> bool:
        """Within brackets that were just opened: skip an expression made of others."""
        at = self._at
        while self._tokens[at].kind == "line":
            at += 1
        token = self._tokens[at]
        if token.kind != "name" or self._cut(token) != "for" or self._tokens[at + 1].kind == "=":
            return False
        self._at -= 1
        self._skip_group()
        return True

    def _rest(self, lines: bool) -> int | None:
        """Go to the end of the expression; None where it has ended already."""
        end: int | None = None
        while True:
            token = self._peek()
            if token.kind in ("end", ",", "}", "]", ")") or (token.kind == "line" and lines):
                return end
            if token.kind == "line" and end is None and self._ends_here():
                return None
            if token.kind in _CLOSING:
                self._skip_group()
            else:
                self._next()
            end = self._tokens[self._at - 1].end if token.kind != "line" else end

    def _ends_here(self) -> bool:
        at = self._at
        while self._tokens[at].kind == "line":
            at += 1
        return self._tokens[at].kind in (",", "}", "]", ")", "end")

    def _skip_group(self) -> None:
        """Over brackets and all that is in them."""
        closing: list[str] = []
        while True:
            token = self._next()
            if token.kind in _CLOSING:
                closing.append(_CLOSING[token.kind])
            elif token.kind in (")", "]", "}"):
                if not closing or token.kind != closing.pop():
                    raise self._unexpected(token, "a matching bracket")
                if not closing:
                    return
            elif token.kind == "end":
                raise self._unexpected(token, "a closing bracket")

    # --- tokens ----------------------------------------------------------------------

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        if token.kind != "end":
            self._at += 1
        return token

    def _skip_lines(self, wanted: bool) -> None:
        while wanted and self._peek().kind == "line":
            self._at += 1

    def _cut(self, token: Token) -> str:
        return self._text[token.start : token.end]

    def _unexpected(self, token: Token, wanted: str) -> Unparsable:
        found = f"`{self._cut(token)[:20]}`" if self._cut(token).strip() else "the end"
        return Unparsable(Problem(token.start, token.end, f"{wanted} expected, not {found}"))
