"""The document of an nginx configuration file or fragment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from deploylint.formats.document import Document, Problem, Unparsable
from deploylint.formats.nginx.templates import Mask, first_branches, mask
from deploylint.formats.nginx.tokens import Span, Tokenizer, Word
from deploylint.formats.nginx.tree import Directive, Parser, walk
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where
from deploylint.source import Source

MAX_CHARACTERS = 1_000_000
_BLANKS = regex(r"[ \t]{0,200}")
_LAST = "\U0010ffff"


class NginxFile(NamedTuple):
    """The plain values of a document, for a join: its tree and how far to trust it.

    ``lines`` holds, for each line, where it starts and the blanks that it starts with.
    """

    path: str
    directives: tuple[Directive, ...]
    complete: bool
    """Neither syntax errors nor template statements: what is absent here is absent."""
    lines: tuple[tuple[int, str], ...] = ((0, ""),)
    newline: str = "\n"

    def line_of(self, offset: int) -> int:
        """The number, from 0, of the line that holds the character at ``offset``."""
        return bisect_right(self.lines, (offset, _LAST)) - 1

    def where(self, start: int, end: int) -> Where:
        """The place from offset ``start`` up to, not including, ``end``."""
        first, last = self.line_of(start), self.line_of(end)
        column, end_column = start - self.lines[first][0] + 1, end - self.lines[last][0] + 1
        return Where(self.path, start, end, first + 1, column, last + 1, end_column)


class NginxConfig(Document):
    """An nginx configuration file, a fragment of one, or a template of either."""

    kind = "nginx"

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.directives: tuple[Directive, ...] = ()
        self.comments: list[Span] = []
        self.structure_known = True
        """False where template statements decide which directives there are."""

    @classmethod
    def parse(cls, source: Source) -> NginxConfig:
        if len(source.text) > MAX_CHARACTERS:
            message = f"the file is longer than {MAX_CHARACTERS} characters"
            raise Unparsable(Problem(0, 0, message))
        masked = mask(source.text)
        try:
            document = cls._read(source, masked)
        except Unparsable:
            if not masked.statements:
                raise
            return cls._read(source, first_branches(source.text, masked))
        if masked.statements and any(not each.template for each in document.problems):
            other = _readable(cls, source, first_branches(source.text, masked))
            return other or document
        return document

    @classmethod
    def _read(cls, source: Source, masked: Mask) -> NginxConfig:
        document = cls(source)
        tokens = Tokenizer(source.text, masked.text, masked.placeholders)
        parser = Parser(tokens)
        document.directives = parser.parse()
        document.problems = tokens.problems
        document.comments = tokens.comments
        document._note_statements(masked, parser.opaque)
        return document

    def walk(self) -> Iterator[Directive]:
        """All directives, outer before inner, in the order of the file."""
        return walk(self.directives)

    @property
    def file(self) -> NginxFile:
        text = self.source.text
        lines = tuple((start, _blanks_at(text, start)) for start in self.source.starts)
        newline = self.source.newline
        return NginxFile(self.path, self.directives, not self.problems, lines, newline)

    def where_of(self, node: Directive | Word) -> Where:
        return self.source.where(node.start, node.end)

    def _note_statements(self, masked: Mask, opaque: list[Span]) -> None:
        text = self.source.text
        for start, end in masked.statements:
            if text.startswith("{{", start) and _inside(start, opaque):
                continue  # a table of Lua
            self.structure_known = False
            message = "a template decides which directives this file will have"
            self.problems.append(Problem(start, end, message, template=True))
            return


def _readable(kind: type[NginxConfig], source: Source, masked: Mask) -> NginxConfig | None:
    """The document, if it is sound apart from its template."""
    try:
        document = kind._read(source, masked)
    except Unparsable:
        return None
    return document if all(each.template for each in document.problems) else None


def _blanks_at(text: str, start: int) -> str:
    match = _BLANKS.match(text, start)
    return match[0] if match else ""


def _inside(offset: int, spans: list[Span]) -> bool:
    return any(start <= offset < end for start, end in spans)
