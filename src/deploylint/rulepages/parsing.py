"""Reads a rule page: the Markdown file that explains a rule and shows it at work.

A page has fixed headings (``HEADINGS``). The fenced blocks under Bad, Good and Not
flagged, and where they are marked so under Options, are small projects that the
tests execute; ``docs/rule-pages.md`` describes the format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

BAD, GOOD, NOT_FLAGGED = EXAMPLE_HEADINGS = ("Bad", "Good", "Not flagged")
OPTIONS = "Options"
HEADINGS = (
    "What it does",
    "Why is this bad",
    *EXAMPLE_HEADINGS,
    "Fix safety",
    OPTIONS,
    "References",
)
_OPTIONAL = frozenset({NOT_FLAGGED, OPTIONS})
FILE, FIXED, CONFIG = "file", "fixed", "config"


class PageError(Exception):
    """A page that breaks the format; the message begins with ``path:line:``."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")


class Mark(NamedTuple):
    """A finding that a block announces at a line, from 1, of its stripped text.

    ``severity`` is empty where the page does not say how severe the finding is.
    """

    code: str
    line: int
    severity: str = ""


class Block(NamedTuple):
    """One file of an example, its configuration, or a file after the fixes (``role``).

    ``text`` holds no marker lines; ``rows`` gives the line in the page of each of
    its lines, the last row that of the closing fence.
    """

    path: str
    role: str
    text: str
    marks: tuple[Mark, ...]
    rows: tuple[int, ...]
    tracked: bool = True

    def row(self, line: int) -> int:
        return self.rows[min(line, len(self.rows)) - 1]


class Example(NamedTuple):
    """The blocks that make up one small project."""

    heading: str
    title: str
    line: int
    blocks: tuple[Block, ...]

    @property
    def config(self) -> str:
        """The text of ``deploylint.toml``, empty where the example has none."""
        return "".join(block.text for block in self.blocks if block.role == CONFIG)

    def having(self, role: str) -> dict[str, Block]:
        """The blocks of one role by path."""
        return {block.path: block for block in self.blocks if block.role == role}


class Section(NamedTuple):
    title: str
    line: int
    text: str


class Page(NamedTuple):
    """A parsed page; ``text`` is the whole file."""

    path: str
    code: str
    slug: str
    text: str
    sections: tuple[Section, ...]
    examples: tuple[Example, ...]

    def section(self, title: str) -> str:
        """The Markdown below a heading, empty where the page has no such heading."""
        return next((each.text for each in self.sections if each.title == title), "")

    @property
    def summary(self) -> str:
        """The first paragraph of What it does, on one line."""
        return " ".join(self.section(HEADINGS[0]).split("\n\n", 1)[0].split())


def load(path: str) -> Page:
    """Read a page from disk; raises as ``parse`` does."""
    with open(path, encoding="utf-8") as file:
        return parse(path, file.read())


# --- structure ---------------------------------------------------------------------


class _Heading(NamedTuple):
    line: int
    level: int
    title: str


class _Break(NamedTuple):
    line: int


class _Fence(NamedTuple):
    line: int
    info: str
    lines: list[str]


_Token = _Heading | _Break | _Fence
_HEADING = regex(r"(#{1,6})[ \t]+(.*\S)[ \t]*")
_OPENING = regex(r" {0,3}(?P<fence>`{3,}|~{3,})(?P<info>.*)")
_BREAK = regex(r"(?:-{3,}|\*{3,}|_{3,})[ \t]*")
_TITLE = regex(r"(?P<code>[A-Z]+\d+) (?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)")


def parse(path: str, text: str) -> Page:
    """Read the text of a page. Raises ``PageError`` for the first thing that is wrong."""
    lines = text.split("\n")
    tokens = list(_tokens(path, lines))
    first = tokens[0] if tokens else None
    title = _TITLE.fullmatch(first.title) if isinstance(first, _Heading) else None
    if title is None or not isinstance(first, _Heading) or first.level != 1:
        raise PageError(path, 1, "a page begins with `# CODE slug`")
    sections = tuple(_sections(path, lines, tokens))
    _check_sections(path, sections, len(lines))
    examples = tuple(_examples(path, tokens))
    return Page(path, title["code"], title["slug"], text, sections, examples)


def _tokens(path: str, lines: list[str]) -> Iterator[_Token]:
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if opening := _OPENING.fullmatch(line):
            fence = _Fence(number, opening["info"].strip(), [])
            while number < len(lines) and not _closes(lines[number], opening["fence"]):
                fence.lines.append(lines[number])
                number += 1
            if number == len(lines):
                raise PageError(path, fence.line, "this code block is not closed")
            number += 1
            yield fence
        elif heading := _HEADING.fullmatch(line):
            yield _Heading(number, len(heading[1]), heading[2])
        elif _BREAK.fullmatch(line):
            yield _Break(number)


def _closes(line: str, fence: str) -> bool:
    closing = line.strip()
    return len(closing) >= len(fence) and set(closing) == {fence[0]}


def _sections(path: str, lines: list[str], tokens: list[_Token]) -> Iterator[Section]:
    headings = [each for each in tokens if isinstance(each, _Heading) and each.level == 2]
    ends = [*(heading.line - 1 for heading in headings[1:]), len(lines)]
    for heading, end in zip(headings, ends, strict=True):
        text = "\n".join(lines[heading.line : end]).strip()
        if not text:
            raise PageError(path, heading.line, f"nothing stands below `{heading.title}`")
        yield Section(heading.title, heading.line, text)


def _check_sections(path: str, sections: tuple[Section, ...], last_line: int) -> None:
    position = -1
    for section in sections:
        if section.title not in HEADINGS:
            raise PageError(path, section.line, f"unknown heading `{section.title}`")
        found = HEADINGS.index(section.title)
        if found == position:
            raise PageError(path, section.line, f"a second `{section.title}`")
        if found < position:
            message = f"`{section.title}` belongs before `{HEADINGS[position]}`"
            raise PageError(path, section.line, message)
        position = found
    titles = {section.title for section in sections} | _OPTIONAL
    if missing := [title for title in HEADINGS if title not in titles]:
        raise PageError(path, last_line, f"missing heading `{missing[0]}`")


# --- examples ----------------------------------------------------------------------

_MARKER = regex(
    r"\s*(?:#|;|//)\s*(?P<word>error|finds|warning|info):\s*"
    r"(?P<codes>[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)\s*"
)
# Marker word -> the severity that it asserts.
_WORDS = {"error": "", "finds": "", "warning": "warning", "info": "info"}
_PLACE = regex(r"([A-Z]+\d+):(\d+)")


def _examples(path: str, tokens: list[_Token]) -> Iterator[Example]:
    heading = title = ""
    line = 0
    blocks: list[Block] = []
    for token in [*tokens, _Heading(0, 2, "")]:
        if isinstance(token, _Fence):
            if _is_executed(heading, token):
                line = line if blocks else token.line
                block = _block(path, token)
                if any((block.role, block.path) == (other.role, other.path) for other in blocks):
                    raise PageError(path, token.line, f"a second block for `{block.path}`")
                blocks.append(block)
            continue
        if blocks:
            yield Example(heading, title, line, tuple(blocks))
            blocks = []
        if isinstance(token, _Heading) and token.level == 2:
            heading, title = token.title, ""
        else:
            title = token.title if isinstance(token, _Heading) else ""


def _is_executed(heading: str, fence: _Fence) -> bool:
    """Every block of an example, and those under Options that say what they are."""
    marked = re.search(r"\s(path=|config\b)", fence.info)
    return heading in EXAMPLE_HEADINGS or (heading == OPTIONS and marked is not None)


def _block(path: str, fence: _Fence) -> Block:
    options = _options(path, fence)
    role = CONFIG if "config" in options else FIXED if "fixed" in options else FILE
    lines, rows, marks = _strip(fence)
    marks += _marks_in_info(path, fence, options)
    if marks and role != FILE:
        raise PageError(path, fence.line, f"a `{role}` block has no markers")
    return Block(
        options.get("path", "deploylint.toml"),
        role,
        "".join(f"{line}\n" for line in lines),
        tuple(marks),
        tuple(rows),
        options.get("tracked") != "no",
    )


def _strip(fence: _Fence) -> tuple[list[str], list[int], list[Mark]]:
    lines: list[str] = []
    rows: list[int] = []
    marks: list[Mark] = []
    for row, line in enumerate(fence.lines, fence.line + 1):
        if match := _MARKER.fullmatch(line):
            codes = re.findall(r"\w+", match["codes"])
            marks += (Mark(code, len(lines) + 1, _WORDS[match["word"]]) for code in codes)
        else:
            lines.append(line)
            rows.append(row)
    return lines, [*rows, fence.line + len(fence.lines) + 1], marks


def _marks_in_info(path: str, fence: _Fence, options: dict[str, str]) -> Iterator[Mark]:
    """Markers of languages without comments: ``error=CODE:LINE[,CODE:LINE…]``."""
    for word in _WORDS.keys() & options.keys():
        for place in options[word].split(","):
            match = _PLACE.fullmatch(place)
            if not match:
                raise PageError(path, fence.line, f"`{word}={place}` is not `{word}=CODE:LINE`")
            yield Mark(match[1], int(match[2]), _WORDS[word])


def _options(path: str, fence: _Fence) -> dict[str, str]:
    """The words of an info string after the language."""
    options: dict[str, str] = {}
    for word in fence.info.split()[1:]:
        key, equals, value = word.partition("=")
        if (key in _WORDS or key in ("path", "tracked")) != bool(equals):
            raise PageError(path, fence.line, f"`{word}` in the first line of this code block")
        if not equals and key not in (FIXED, CONFIG):
            raise PageError(path, fence.line, f"unknown word `{word}` after the language")
        options[key] = value
    if options.get("tracked", "no") != "no":
        raise PageError(path, fence.line, "`tracked` can only be `no`")
    if not ("config" in options or _is_relative(options.get("path", ""))):
        message = "a code block here needs `path=`, relative to its project, or `config`"
        raise PageError(path, fence.line, message)
    return options


def _is_relative(path: str) -> bool:
    return bool(path) and path[0] != "/" and ".." not in path.split("/")
