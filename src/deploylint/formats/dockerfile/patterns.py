"""Shell patterns of ``*`` and ``?`` in ``${name#pattern}``, ``%`` and ``/``.

As BuildKit has them: no brackets, and ``\\`` before ``*``, ``?`` or ``\\`` only.
Patterns are matched piece by piece between the stars, never by backtracking.
"""

from __future__ import annotations

import re

_SIZE = 1 << 12
_TOKEN = re.compile(r"\\([}/])|\\([*?\\])|(\\)|([*?])|([\s\S])")

_ANY = "?"
_STAR = "*"


class BadPattern(ValueError):
    """BuildKit refuses the pattern, or it is too long to be tried."""


def trim(value: str, pattern: str, *, greedy: bool, suffix: bool) -> str:
    """``value`` without the shortest (``greedy``: longest) match at its start or end."""
    tokens = _tokens(pattern, value)
    if suffix:
        return _trimmed(value[::-1], tokens[::-1], greedy)[::-1]
    return _trimmed(value, tokens, greedy)


def replace(value: str, pattern: str, replacement: str, *, everywhere: bool) -> str:
    """``value`` with the first or every longest match of ``pattern`` replaced."""
    pieces = _pieces(_tokens(pattern, value))
    result, at, last = [], 0, -1
    while at <= len(value) and (found := _search(pieces, value, at)):
        start, end = found
        result.append(value[at:start])
        if end > start or start != last:
            result.append(replacement)
        if end == start:
            result.append(value[end : end + 1])
        at, last = (end, end) if end > start else (end + 1, last)
        if not everywhere:
            break
    return "".join(result) + value[at:]


def _tokens(pattern: str, value: str) -> list[tuple[str, bool]]:
    """Characters of the pattern, each with whether it is a wildcard."""
    if len(pattern) > _SIZE or len(value) > _SIZE:
        raise BadPattern("too long")
    tokens = []
    for match in _TOKEN.finditer(pattern):
        if match[3]:
            raise BadPattern(f"invalid escape '\\{pattern[match.end() : match.end() + 1]}'")
        tokens.append((match[1] or match[2] or match[4] or match[5], match[4] is not None))
    return tokens


def _pieces(tokens: list[tuple[str, bool]]) -> list[re.Pattern[str]]:
    """What stands between the stars, as expressions without repetition."""
    pieces = [""]
    for character, wild in tokens:
        if wild and character == _STAR:
            pieces.append("")
        else:
            pieces[-1] += "." if wild else re.escape(character)
    return [re.compile(piece) for piece in pieces]


def _trimmed(value: str, tokens: list[tuple[str, bool]], greedy: bool) -> str:
    pieces = _pieces(tokens)
    first = pieces[0].match(value)
    end = _end(pieces, value, first.end(), greedy) if first else None
    return value if end is None else value[end:]


def _search(pieces: list[re.Pattern[str]], value: str, at: int) -> tuple[int, int] | None:
    first = pieces[0].search(value, at)
    end = _end(pieces, value, first.end(), True) if first else None
    return None if first is None or end is None else (first.start(), end)


def _end(pieces: list[re.Pattern[str]], value: str, at: int, greedy: bool) -> int | None:
    """Where a match ends whose first piece ended at ``at``."""
    for number, piece in enumerate(pieces[1:], 2):
        if greedy and number == len(pieces):
            return next(
                (m.end() for i in range(len(value), at - 1, -1) if (m := piece.match(value, i))),
                None,
            )
        found = piece.search(value, at)
        if found is None:
            return None
        at = found.end()
    return at
