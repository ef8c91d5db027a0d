"""Reads Python text into a tree, and explains why it cannot be read."""

from __future__ import annotations

import ast
import warnings

from deploylint.formats.document import Problem, Unparsable
from deploylint.formats.python.positions import Positions
from deploylint.lazy.regexes import regex
from deploylint.source import Source

MAX_CHARACTERS = 1 << 20
# What is written by hand has less than half; a tree of twice as many takes seconds to check.
MAX_TOKENS = 150_000
# Before 3.12 Python looks through an f-string once for each of its holes.
MAX_HOLES = 40_000

_F_STRING = regex(r"\b[fF][rR]?[\"']|\b[rR][fF][\"']")
_TOKEN = regex(r"\w+|[^\w\s]")
_UNDECODABLE = regex("[\ud800-\udfff]")
_TEMPLATE_TAG = regex(r"\{%|\{\{[-\s]{0,20}(?:cookiecutter|copier|project|app)\w{0,40}\b")
_TEMPLATE_HOLE = regex(r"\{\{|<%")
_CONFLICT = regex(r"<{7} |={7}$|>{7} |\|{7} ")
_PYTHON2_LINE = regex(
    r"\s*(?:print(?:\s+[^\s(=]|\s*>>)|exec\s+[\"'\w]|except\s+[\w.]+\s*,\s*\w+\s*:"
    r"|raise\s+[\w.]+\s*,|from\s+\S+\s+import\s+\S+\s+as\s+None)"
)
_PYTHON2_MESSAGES = (
    "Missing parentheses in call to 'print'",
    "Missing parentheses in call to 'exec'",
    "multiple exception types must be parenthesized",
    "leading zeros in decimal integer literals",
)


def read(source: Source) -> ast.Module:
    """The tree of ``source``; raises ``Unparsable`` and nothing else."""
    text = source.text
    _refuse_unreadable(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        from deploylint.formats.python import newer

        if (tree := newer.parse(text)) is not None:
            return tree
        raise Unparsable(_explain(source, error)) from None
    except (RecursionError, MemoryError):
        raise Unparsable(Problem(0, 0, "the code is nested too deeply to be read")) from None
    except ValueError as error:
        raise Unparsable(Problem(0, 0, f"not Python source: {error}")) from None


def _refuse_unreadable(source: Source) -> None:
    text = source.text
    if len(text) > MAX_CHARACTERS:
        raise Unparsable(Problem(0, 0, f"longer than {MAX_CHARACTERS:,} characters"))
    if text.count("{") > MAX_HOLES and (begin := _F_STRING.search(text)):
        message = f"more than {MAX_HOLES:,} braces in a file with f-strings"
        raise Unparsable(Problem(*begin.span(), message))
    if len(text) > MAX_TOKENS and len(_TOKEN.findall(text)) > MAX_TOKENS:
        raise Unparsable(Problem(0, 0, f"more than {MAX_TOKENS:,} words and signs"))
    if (nul := text.find("\0")) >= 0:
        raise Unparsable(Problem(nul, nul + 1, "a NUL character: this is not Python source"))
    if not source.valid and (bad := _UNDECODABLE.search(text)):
        message = f"bytes that are not valid {source.encoding}, and no other encoding is declared"
        raise Unparsable(Problem(*bad.span(), message))


def _explain(source: Source, error: SyntaxError) -> Problem:
    start, end = _place(source.text, error)
    line = _line_around(source.text, start)
    message = (error.msg or "invalid syntax").split("\n")[0]
    if _is_template(source, line):
        return Problem(start, end, "a template that will become Python", template=True)
    if _CONFLICT.match(line):
        return Problem(start, end, "an unresolved merge conflict")
    if message.startswith(_PYTHON2_MESSAGES) or _PYTHON2_LINE.match(line):
        return Problem(start, end, f"Python 2 syntax: {message}")
    return Problem(start, end, f"not valid Python: {message}")


def _place(text: str, error: SyntaxError) -> tuple[int, int]:
    """The reported token; Python reports characters here, not bytes."""
    positions = Positions(text)
    line, column = error.lineno or 1, (error.offset or 1) - 1
    start = positions.character(line, column)
    end_line, end_column = error.end_lineno or line, (error.end_offset or 0) - 1
    return start, max(start, positions.character(end_line, end_column))


def _line_around(text: str, offset: int) -> str:
    begin = max(text.rfind("\n", 0, offset) + 1, offset - 500)
    end = text.find("\n", offset)
    return text[begin : min(len(text) if end < 0 else end, begin + 1000)].rstrip("\r")


def _is_template(source: Source, line: str) -> bool:
    return (
        "{{" in source.path
        or _TEMPLATE_HOLE.search(line) is not None
        or _TEMPLATE_TAG.search(source.text) is not None
    )
