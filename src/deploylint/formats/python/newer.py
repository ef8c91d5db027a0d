"""Syntax of newer Pythons than the one that runs deploylint, made readable for it.

What an older Python cannot read is replaced by text of the same length that means the same
to the rules, so that every place stays exact. What no Python can read stays as it is.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

# The newest Python whose syntax is known here.
KNOWN = (3, 14)
_MOST = 50

_STRING = regex(r"(?P<prefix>[a-zA-Z]{0,2})(?P<quote>\"\"\"|'''|\"|')")
_SKIPPED = regex(r"[^'\"#\n]+")
_OPENING, _CLOSING = "([{", ")]}"


class _Rewriting(NamedTuple):
    """A line with syntax that is new in ``since``; ``fill`` replaces each character of what an
    older Python cannot read of it.
    """

    since: tuple[int, int]
    line: re.Pattern[str]
    fill: str = " "


_NAME = r"[A-Za-z_]\w*"
_CLASS = r"(?:[a-z_]\w*\.)*[A-Z]\w*"
_REWRITINGS = (
    # `except A, B:`; in Python 2 the second one was a variable.
    _Rewriting((3, 14), regex(rf"\s*except\*?\s+{_CLASS}(?P<dropped>(?:\s*,\s*{_CLASS})+)\s*:")),
    _Rewriting((3, 14), regex(r"[^#'\"]*?\b(?P<dropped>[tT])(?=[rR]?[\"'])"), "f"),
    _Rewriting(
        (3, 12),
        regex(
            rf"\s*(?:async\s+)?(?:def|class)\s+{_NAME}"
            r"(?P<dropped>\[[^\[\]\n]*(?:\[[^\[\]\n]*\][^\[\]\n]*)*\])"
        ),
    ),
    _Rewriting((3, 12), regex(rf"\s*type\s+{_NAME}(?P<dropped>\s*\[[^\]\n]*\])\s*=")),
    _Rewriting((3, 12), regex(rf"\s*type(?P<dropped>\s+)(?={_NAME}\s*=)"), "_"),
    _Rewriting((3, 11), regex(r"\s*except(?P<dropped>\s*\*)"), " "),
)


def parse(text: str) -> ast.Module | None:
    """The tree of ``text``, which this Python refused; None where it is not valid in any."""
    running = sys.version_info[:2]
    if running < (3, 12):
        text = "".join(_tame(text))
    for _ in range(_MOST):
        try:
            return ast.parse(text)
        except SyntaxError as error:
            rewritten = _rewrite(text, error.lineno or 0, running)
        except (RecursionError, MemoryError, ValueError):
            return None
        if rewritten is None:
            return None
        text = rewritten
    return None


def _rewrite(text: str, number: int, running: tuple[int, int]) -> str | None:
    """The text with one line made readable."""
    lines = text.split("\n")
    if not 0 < number <= len(lines):
        return None
    line = lines[number - 1]
    for each in _REWRITINGS:
        if each.since > running and (found := each.line.match(line)):
            start, end = found.span("dropped")
            lines[number - 1] = line[:start] + each.fill * (end - start) + line[end:]
            return "\n".join(lines)
    return None


# --- f-strings, in whose holes anything may stand since 3.12 -----------------------------


def _tame(text: str) -> Iterator[str]:
    """The text with every f-string as older Pythons can read it."""
    at = 0
    while at < len(text):
        if skipped := _SKIPPED.match(text, at):
            # A prefix belongs to the string behind it.
            end = skipped.end()
            while end > at and text[end - 1].isalpha():
                end -= 1
            yield text[at:end]
            at = end
        if at < len(text) and text[at] == "#":
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
        elif found := _STRING.match(text, at):
            end = _end_of_string(text, found)
            tamed = _tamed(text[at:end], found) if "f" in found["prefix"].lower() else None
            if tamed is not None:
                yield tamed
                at = end
                continue
        else:
            end = at + 1
        yield text[at:end]
        at = end


def _end_of_string(text: str, opening: re.Match[str]) -> int:
    """Where a string literal ends; in holes of f-strings, quotes do not end it."""
    formatted = "f" in opening["prefix"].lower()
    quote, at = opening["quote"], opening.end()
    while at < len(text):
        if text.startswith(quote, at):
            return at + len(quote)
        if text[at] == "\\":
            at += 2
        elif formatted and text[at] == "{" and not text.startswith("{{", at):
            at = _end_of_hole(text, at)
        elif text[at] == "\n" and len(quote) == 1:
            return at
        else:
            at += 2 if formatted and text.startswith("{{", at) else 1
    return len(text)


def _end_of_hole(text: str, at: int) -> int:
    depth = 0
    while at < len(text):
        if found := _STRING.match(text, at):
            at = _end_of_string(text, found)
            continue
        depth += (text[at] in _OPENING) - (text[at] in _CLOSING)
        at += 1
        if depth == 0:
            return at
    return at


def _tamed(literal: str, opening: re.Match[str]) -> str:
    """An f-string with the strings in its holes free of its quotes, backslashes and comments."""
    quote = opening["quote"]
    parts, at = [opening[0]], len(opening[0])
    while at < len(literal) - len(quote):
        if literal[at] == "\\":
            parts.append(literal[at : at + 2])
            at += 2
        elif literal[at] == "{" and not literal.startswith("{{", at):
            end = _end_of_hole(literal, at)
            parts.append("".join(_tamed_hole(literal[at:end], quote)))
            at = end
        else:
            width = 2 if literal.startswith("{{", at) else 1
            parts.append(literal[at : at + width])
            at += width
    return "".join(parts) + literal[at:]


def _tamed_hole(hole: str, quote: str) -> Iterator[str]:
    if "\n" in hole and len(quote) == 1:
        yield _continued(hole)
        return
    other = "'" if quote[0] == '"' else '"'
    at = 0
    while at < len(hole):
        found = _STRING.match(hole, at)
        if found is None:
            yield hole[at]
            at += 1
            continue
        end = _end_of_string(hole, found)
        width = len(found["quote"])
        inside = hole[found.end() : max(found.end(), end - width)]
        plain = "".join("x" if each in "\\#{}'\"\n" else each for each in inside)
        filled = plain + "x" * (2 * (width - 1))
        yield " " * len(found["prefix"]) + other + filled + other
        at = end


def _continued(hole: str) -> str:
    """A hole of several lines as text, with the line breaks that such a string may have."""
    lines = ["x" * (len(line) - 1) + "\\" for line in hole.split("\n")]
    return "\n".join(lines)[:-1] + "x"
