"""Where a block of Lua code ends, as lua-nginx-module finds it."""

from __future__ import annotations

from deploylint.lazy.regexes import regex

_LUA = regex(r"""--\[(=*)\[|--[^\n]*|\[(=*)\[|["']|[{}]""")
_STRING_END = {quote: regex(rf"{quote}|\\[\s\S]?|\n") for quote in ('"', "'")}


def end_of_lua(text: str, start: int) -> int | None:
    """Offset after the ``}`` that closes the block whose code begins at ``start``.

    Braces in Lua strings, long brackets and comments do not count. ``None``
    where the block is never closed.
    """
    depth, position = 1, start
    while match := _LUA.search(text, position):
        opened, position = match[0], match.end()
        if opened == "{":
            depth += 1
        elif opened == "}":
            depth -= 1
            if not depth:
                return position
        elif opened in _STRING_END:
            position = _end_of_string(text, position, opened)
        elif match.lastindex:
            position = _end_of_long_bracket(text, position, match[match.lastindex])
    return None


def _end_of_string(text: str, position: int, quote: str) -> int:
    while match := _STRING_END[quote].search(text, position):
        position = match.end()
        if match[0] == quote or match[0] == "\n":
            return position
    return len(text)


def _end_of_long_bracket(text: str, position: int, level: str) -> int:
    closing = f"]{level}]"
    end = text.find(closing, position)
    return len(text) if end < 0 else end + len(closing)
