"""Which status codes a ``grep`` behind ``curl -w '%{http_code}'`` lets through."""

from __future__ import annotations

import re

from deploylint.formats.shell import Command
from deploylint.formats.shellwords import Word
from deploylint.lazy.records import NamedTuple

_GREPS = {"grep": False, "egrep": True}
# What a server that is up says of a page that is missing, or that fails.
_ERRORS = ("404", "500", "503")
_LONGEST = 100
_BASIC = re.compile(r"\\?[+?|(){}]")


class Accepted(NamedTuple):
    """``pattern`` is the word that decides, ``error`` a status that passes for healthy."""

    pattern: Word
    error: str


def accepted_by(command: Command) -> Accepted | None:
    """What a grep that is given one status code accepts; None for any other command."""
    extended = _GREPS.get(command.name or "")
    words = command.words[1:]
    letters = {letter for word in words if _is_cluster(word) for letter in word.text[1:]}
    operands = [word for word in words if not word.text.startswith("-")]
    if extended is None or not operands or len(operands[0].text) > _LONGEST:
        return None
    pattern = operands[0].text.replace("$$", "$")
    matcher = _compiled(pattern, letters, extended=extended or bool(letters & {"E", "P"}))
    if matcher is None:
        return None
    inverted = "v" in letters
    errors = [each for each in _ERRORS if (matcher.search(each) is not None) != inverted]
    return Accepted(operands[0], errors[0] if errors else "")


def _is_cluster(word: Word) -> bool:
    return word.text[:1] == "-" and word.text[1:2] != "-"


def _compiled(pattern: str, letters: set[str], *, extended: bool) -> re.Pattern[str] | None:
    if "F" in letters:
        pattern = re.escape(pattern)
    elif not extended:
        pattern = _BASIC.sub(_as_extended, pattern)
    try:
        return re.compile(f"^(?:{pattern})$" if "x" in letters else pattern)
    except (re.error, RecursionError, OverflowError):
        return None


def _as_extended(match: re.Match[str]) -> str:
    """In basic expressions these characters mean something only behind a backslash."""
    return match[0][1:] if match[0].startswith("\\") else "\\" + match[0]
