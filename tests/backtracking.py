"""Texts on which a regular expression might try very many ways, made of its parse tree."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from types import FrameType
from typing import Any

try:
    from re import _parser as parser
except ImportError:  # Python 3.10
    import sre_parse as parser  # type: ignore[no-redef]

_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_LONG = 50
_ENDS = ("\0", "\n", "!", "")
# On so many characters, length squared takes milliseconds, and its cube seconds.
_LENGTH = 600
_SECONDS = 0.3


class TooSlow(Exception):
    """A search was stopped; the message is the text's beginning."""


def is_fast(pattern: re.Pattern[Any]) -> bool:
    """Whether no text that was made of the pattern's own parts makes it try very many ways."""
    try:
        for prefix, pump in pumps(pattern):
            for end in _ENDS:
                _search(pattern, prefix + pump * (_LENGTH // len(pump)) + end)
    except TooSlow:
        return False
    return True


def _search(pattern: re.Pattern[Any], text: str) -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlow(text[:60])

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS)
    try:
        pattern.search(text if isinstance(pattern.pattern, str) else text.encode("latin-1"))
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def pumps(pattern: re.Pattern[Any]) -> set[tuple[str, str]]:
    """What stands before each long repetition, and what is repeated, in a few variants."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    found = {("", "a"), ("", " ")}
    for prefix, body in _repeats(tree, ""):
        pump = _sample(body)
        if pump:
            found |= {(prefix, pump), ("", prefix + pump), ("", pump)}
    return found


def _repeats(tree: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for op, value in tree:
        name = str(op)
        if name in _REPEATS and value[1] > _LONG:
            yield prefix, value[2]
        for inner in _inner(name, value):
            yield from _repeats(inner, prefix)
        prefix += _sample([(op, value)])


def _inner(name: str, value: Any) -> list[Any]:
    if name in _REPEATS:
        return [value[2]]
    if name == "SUBPATTERN":
        return [value[3]]
    if name == "BRANCH":
        return list(value[1])
    if name == "ATOMIC_GROUP":
        return [value]
    return [value[1]] if name in ("ASSERT", "ASSERT_NOT") else []


def _sample(tree: Any) -> str:
    """A text that the tree matches, as far as that is told simply."""
    return "".join(_one(str(op), value) for op, value in tree)


def _one(name: str, value: Any) -> str:
    if name == "LITERAL":
        return chr(value)
    if name == "IN":
        return _of_class(value)
    if name in ("ANY", "NOT_LITERAL"):
        return "a" if name == "ANY" or value != ord("a") else "b"
    if name in _REPEATS:
        return _sample(value[2]) * max(value[0], 1)
    inner = _inner(name, value) if not name.startswith("ASSERT") else []
    return _sample(inner[0]) if inner else ""


def _of_class(items: Any) -> str:
    compiled = [str(op) for op, _ in items]
    for candidate in "a0 _-./:x\"'$\n\t{}()[]@=,#%~*<>|&;+?!\\AZ":
        inside = any(_admits(str(op), value, candidate) for op, value in items)
        if inside != (compiled[0] == "NEGATE"):
            return candidate
    return "\u00e9"


_CATEGORIES = {
    "DIGIT": str.isdigit,
    "SPACE": str.isspace,
    "WORD": lambda c: c.isalnum() or c == "_",
}


def _admits(name: str, value: Any, character: str) -> bool:
    if name == "LITERAL":
        return chr(value) == character
    if name == "RANGE":
        return value[0] <= ord(character) <= value[1]
    if name == "CATEGORY":
        kind = str(value).removeprefix("CATEGORY_")
        test = _CATEGORIES[kind.removeprefix("NOT_").removeprefix("UNI_").removeprefix("UNI_NOT_")]
        return bool(test(character)) != ("NOT_" in kind)
    return False
