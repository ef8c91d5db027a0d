"""Text for a terminal: colours, widths, and nothing that a hostile file could smuggle in."""

from __future__ import annotations

import re
from collections.abc import Callable

from deploylint.lazy.regexes import regex

Paint = Callable[[str, str], str]

STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "frame": "1;34",
    "bold": "1",
    "fix": "1;32",
    "unsafe": "1;33",
    "added": "32",
    "removed": "31",
    "hunk": "36",
}
_TAB = 4
# Control characters, line separators, bidirectional controls and lone surrogates.
_UNSAFE = regex("[\0-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# `##[group]` and `##vso[...]` are commands wherever they stand in a line of a build log.
_LOG_COMMAND = regex(r"##(?=\w{0,20}\[)")
# `::error::` is one where nothing but white space stands before it.
_LINE_COMMAND = regex(r"^(\s*):(?=:[\w-]{1,40}(?:\s|::))")


def plain(text: str, style: str) -> str:
    """``text`` as it is, whatever the style."""
    return text


def painter(color: bool) -> Paint:
    """A function that paints a text in a style of ``STYLES``, or leaves it alone."""
    if not color:
        return plain
    return lambda text, style: f"\x1b[{STYLES[style]}m{text}\x1b[0m" if text else ""


def linked(text: str, address: str, *, on: bool) -> str:
    """``text`` as a link, for terminals that know them; others show the text alone."""
    target = printable(address)
    return f"\x1b]8;;{target}\x1b\\{text}\x1b]8;;\x1b\\" if on else text


def printable(text: str) -> str:
    """``text`` on one line: each unsafe character becomes one visible character."""
    return _UNSAFE.sub(_picture, text)


def harmless(text: str) -> str:
    """``printable`` text that no build system takes for a command, at the start of a line too."""
    return _LINE_COMMAND.sub(r"\1: ", _LOG_COMMAND.sub("# #", printable(text)))


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def cells(line: str) -> list[tuple[str, int]]:
    """What each code point of a line prints as, and how many columns that takes."""
    printed: list[tuple[str, int]] = []
    column = 0
    for index, character in enumerate(line):
        if character == "\t":
            width = _TAB - column % _TAB
            cell = (" " * width, width)
        elif character == "#" and _LOG_COMMAND.match(line, index):
            cell = ("# ", 2)
        else:
            cell = (printable(character), _width(character))
        printed.append(cell)
        column += cell[1]
    return printed


def _width(character: str) -> int:
    if character < "\u0300":
        return 1
    from unicodedata import category, east_asian_width

    if category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
