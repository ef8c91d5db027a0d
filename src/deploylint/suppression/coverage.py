"""Which lines a comment covers, in each language."""

from __future__ import annotations

from deploylint.lazy.regexes import regex
from deploylint.source import Source

YAML = frozenset({"compose", "workflow", "yaml"})
# The line on which a literal or folded block begins; its text has no room for comments.
_BLOCK = regex(r"(?:[^#\n]*[\s:-])?[|>][+\-0-9]{0,2}[ \t]*(?:#[^\n]*)?\s*")
# A trailing `#` is part of the value in these languages.
LINE_ABOVE_ONLY = frozenset({"dockerfile", "dockerignore", "gitignore", "systemd", "env"})


def python_lines(source: Source) -> tuple[dict[int, int], dict[int, range]]:
    """Where the comment of a line begins, and the lines of each statement by its first one."""
    import io
    import tokenize

    comments: dict[int, int] = {}
    statements: dict[int, range] = {}
    first = 0
    trivia = (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT)
    try:
        for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
            if token.type == tokenize.COMMENT:
                line, column = token.start
                comments[line] = source.starts[line - 1] + column
            elif token.type == tokenize.NEWLINE:
                statements[first] = range(first, token.start[0] + 1)
                first = 0
            elif not first and token.type not in trivia:
                first = token.start[0]
    except (tokenize.TokenError, SyntaxError):
        pass
    return comments, statements


def covered(source: Source, kind: str, line: int, *, alone: bool) -> tuple[int, ...]:
    """The line itself, or the next line that is not a comment for a comment alone on its line.

    Where that line begins a block of YAML, the lines of the block as well.
    """
    last = line
    if alone:
        last += 1
        while last < len(source.starts) and source.line_text(last).lstrip()[:1] in ("#", ";"):
            last += 1
    block = block_lines(source, last) if kind in YAML else range(0)
    return (*{line, last}, *block)


def block_lines(source: Source, line: int) -> range:
    """The lines of the literal or folded block of YAML that begins on ``line``, without it."""
    if line > len(source.starts) or not _BLOCK.fullmatch(source.line_text(line)):
        return range(0)
    outer = _indent(source.line_text(line))
    following = line + 1
    while following <= len(source.starts):
        text = source.line_text(following)
        if text.strip() and _indent(text) <= outer:
            break
        following += 1
    return range(line + 1, following)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def below(source: Source, kind: str, line: int) -> tuple[int, ...]:
    """The comment alone on ``line``, and the instruction or block that follows it."""
    lines = covered(source, kind, line, alone=True)
    if kind == "dockerfile":
        return (*lines, *_continued(source, max(lines)))
    if kind == "terraform":
        return (*lines, *_braces(source, max(lines)))
    return lines


def _continued(source: Source, line: int) -> range:
    last = line
    while last < len(source.starts) and source.line_text(last).rstrip().endswith("\\"):
        last += 1
    return range(line, last + 1)


def _braces(source: Source, line: int) -> range:
    """The lines of a block of Terraform that begins on ``line``; its end is as far indented."""
    if line > len(source.starts) or not source.line_text(line).rstrip().endswith(("{", "[", "(")):
        return range(line, line + 1)
    outer = _indent(source.line_text(line))
    last = line + 1
    while last < len(source.starts):
        text = source.line_text(last)
        if text.strip() and _indent(text) <= outer:
            break
        last += 1
    return range(line, last + 1)


def around(source: Source, line: int) -> range:
    """The block of Terraform at the margin that holds a line, or that follows it."""
    first = line
    while first > 1 and not _is_at_margin(source.line_text(first)):
        first -= 1
    if first == line or source.line_text(first).startswith("}"):
        return _braces(source, line + 1)
    return _braces(source, first)


def _is_at_margin(text: str) -> bool:
    return bool(text.strip()) and not text[:1].isspace()
