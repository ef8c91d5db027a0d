"""Texts that hold an exception, written without it: what was said around it stays."""

from __future__ import annotations

import ast
import re

from deploylint.checks.errors._caught import Caught
from deploylint.checks.errors._flow import is_trace, shows, text_flow
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex

TEXT, AGAIN = "Internal server error", "The details are in the log"
# An f-string of one piece, without escapes.
_ONE_LITERAL = regex(
    r"[fF](?:(?P<quote>[\"'])(?P<text>[^\"'\\\n]*)(?P=quote)"
    r"|(?P<quotes>\"{3}|'{3})(?P<lines>[^\\]*?)(?P=quotes))"
)
# What led over to the exception, and what may follow where it ends the message.
_LOOSE_END = regex(r"(?:[ :;,(\[|\u2013\u2014-]|\.\.\.)+\Z")
_BETWEEN = regex(r"\W*")
_CLOSING = regex(r"[\s)\].!]*")
_WORDS = regex(r"\w[\w ]{3}")
# A field, or braces that stand for themselves.
_FIELD = regex(r"\{\{|\}\}|(?P<field>\{(?:[^{}]|\{[^{}]*\})*\})")
_PLAIN = regex(r"[^\\\n\"'{}]*")


def template(module: PythonModule, slot: ast.JoinedStr, caught: Caught, said: str) -> str | None:
    """What an f-string says before it comes to the exception; a whole template stays whole."""
    leaks = [_leaks(module, part, caught) for part in slot.values]
    literal = _ONE_LITERAL.fullmatch(module.text(slot))
    parts = _around_leaks(slot, literal, leaks) if literal else []
    if literal is None or len(parts) < 2:
        return _of_pieces(slot, leaks, said)
    quote = literal["quote"] or literal["quotes"]
    beginning = _LOOSE_END.sub("", parts[0])
    ends = _CLOSING.fullmatch(parts[-1]) and all(map(_BETWEEN.fullmatch, parts[1:-1]))
    if ends:
        text = beginning if _WORDS.search(beginning) and "\n" not in beginning else said
        return _quoted(text, quote if text is beginning else '"')
    again = any(TEXT.lower() in part.lower() for part in parts)
    return _quoted((AGAIN if again else said).join(parts), quote)


def _leaks(module: PythonModule, part: ast.expr, caught: Caught) -> bool:
    """Whether a field of an f-string shows the exception, through a variable as well."""
    if not isinstance(part, ast.FormattedValue):
        return False
    named = any(isinstance(node, ast.Name) and node.id == caught.name for node in ast.walk(part))
    return named or any(
        is_trace(module, node) or (caught.name and shows(module, node, caught.name))
        for node in text_flow(module, part, caught.node)
    )


def _around_leaks(slot: ast.JoinedStr, literal: re.Match[str], leaks: list[bool]) -> list[str]:
    """The text as written before, between and behind the fields that leak."""
    written = literal["text"] or literal["lines"] or ""
    fields = [found.span() for found in _FIELD.finditer(written) if found["field"]]
    leaking = [
        leak
        for part, leak in zip(slot.values, leaks, strict=True)
        if isinstance(part, ast.FormattedValue)
    ]
    if len(fields) != len(leaking):
        return [written]
    parts, at = [], 0
    for (start, end), leak in zip(fields, leaking, strict=True):
        if leak:
            parts.append(written[at:start])
            at = end
    return [*parts, written[at:]]


def _of_pieces(slot: ast.JoinedStr, leaks: list[bool], said: str) -> str | None:
    """The beginning of an f-string of several pieces, where it is plain and nothing follows."""
    if True not in leaks:
        return f'"{said}"' if _is_short(slot) else None
    head, tail = slot.values[: leaks.index(True)], slot.values[leaks.index(True) + 1 :]
    before = [str(part.value) for part in head if isinstance(part, ast.Constant)]
    if any(map(says_more, tail)) or len(before) < len(head):
        return None
    return completed("".join(before), "", said, '"')


def _is_short(slot: ast.JoinedStr) -> bool:
    """Whether nothing of the message would be missed: no words behind the first field."""
    return not any(
        isinstance(part, ast.Constant) and not _CLOSING.fullmatch(str(part.value))
        for part in slot.values[1:]
    )


def completed(before: str, after: str, said: str, quote: str) -> str | None:
    """A text of which the part between ``before`` and ``after`` was the exception."""
    beginning = _LOOSE_END.sub("", before.rstrip())
    if not _CLOSING.fullmatch(after):
        text = before + (AGAIN if TEXT.lower() in (before + after).lower() else said) + after
        return f"{quote}{text}{quote}" if _PLAIN.fullmatch(text) else None
    fits = _WORDS.search(beginning) and _PLAIN.fullmatch(beginning)
    return f"{quote}{beginning if fits else said}{quote}"


def says_more(expression: ast.expr) -> bool:
    """Whether words stand in it that the answer would miss."""
    return any(
        isinstance(node, ast.Constant) and _WORDS.search(str(node.value))
        for node in ast.walk(expression)
    )


def _quoted(text: str, quote: str) -> str:
    plain = "{" not in text and "}" not in text
    return f"{'' if plain else 'f'}{quote}{text}{quote}"
