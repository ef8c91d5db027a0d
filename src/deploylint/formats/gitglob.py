"""Patterns of ``.gitignore`` as git's ``dir.c`` and ``wildmatch.c`` read them."""

from __future__ import annotations

import re

from deploylint.formats.globs import ANY, RUN, Glob, Kind, Piece, literals
from deploylint.lazy.regexes import regex

MAX_LENGTH = 4096  # no path is longer

_SPECIAL = regex(r"[*?\[\\]")
_TOKEN = regex(r"(?P<stars>\*+)|(?P<one>\?)|(?P<open>\[)|\\(?P<escaped>[\s\S])|[^*?\[\\]+|[\s\S]")
_POSIX = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "blank": r"\t ", "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9", "graph": "!-~", "lower": "a-z", "print": " -~", "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\r ", "upper": "A-Z", "xdigit": "0-9A-Fa-f",
}  # fmt: skip
_CHARACTER = regex(r"\\(?P<escaped>[\s\S])|(?P<char>[^\\])")
_MEMBER = regex(rf"\[:(?P<posix>[^\]]*):\]|{_CHARACTER.pattern}")
_RANGE = regex(r"\[:[^\]]*:\]|(?P<low>\\?[\s\S])(?:-(?P<high>\\?[\s\S]))?")
_DEEP = Piece(Kind.DEEP, ANY.atom, slash=True)


def compile_glob(pattern: str) -> tuple[bool, bool, Glob | None]:
    """Negated, directories only, and the glob for paths relative to the ignore file.

    ``pattern`` has one character for each byte. The glob is None where the
    pattern can match nothing, which git does not complain about.
    """
    negated = pattern.startswith("!")
    body = pattern[negated:]
    only = body.endswith("/")
    body = body[: len(body) - only]
    pieces = _pieces(body) if body and len(body) <= MAX_LENGTH else None
    return negated, only, Glob(pieces) if pieces else None


def mistake_in(pattern: str) -> str:
    """What git passes over in silence, in words: a class or an escape that is left open, a
    range that runs backwards. "" where nothing is wrong."""
    at = 0
    while token := _TOKEN.match(pattern, at):
        if token[0] == "\\":
            return "it ends in a backslash"
        at = token.end()
        if token["open"]:
            found = _class(pattern, at)
            if found is None:
                return "a class of characters is not closed, or not known"
            if backward := _backward_range(pattern[at : found[1] - 1]):
                return f"the range `{backward}` runs backwards"
            at = found[1]
    return ""


def _backward_range(members: str) -> str:
    """The first range in the text of a class that holds nothing, "" where there is none."""
    for match in _RANGE.finditer(members.removeprefix("!").removeprefix("^")):
        if match["high"] and match["low"][-1] > match["high"][-1]:
            return match[0]
    return ""


def _pieces(body: str) -> list[Piece] | None:
    if "/" not in body:
        rest = _wild(body)
        return None if rest is None else [_DEEP, *rest]
    body = body.removeprefix("/")
    special = _SPECIAL.search(body)
    plain = special.start() if special else len(body)
    rest = _wild(body[plain:])  # git matches the text before it apart, so `a**/x` begins anew
    return None if rest is None else [*literals(body[:plain]), *rest]


def _wild(pattern: str) -> list[Piece] | None:
    """None where a class or an escape is left open: the pattern then matches nothing."""
    pieces: list[Piece] = []
    at = 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if not token or token[0] == "\\":
            return None
        at = token.end()
        if token["open"]:
            found = _class(pattern, at)
            if found is None:
                return None
            piece, at = found
            pieces.append(piece)
        elif token["stars"]:
            piece = _stars(pattern, token)
            at += piece.kind is Kind.DEEP
            pieces.append(piece)
        elif token["one"]:
            pieces.append(Piece(Kind.ONE, "[^/]"))
        else:
            pieces.extend(literals(token["escaped"] or token[0]))
    return pieces


def _stars(pattern: str, token: re.Match[str]) -> Piece:
    """``**`` crosses directories only between slashes; a real slash after it may be absent."""
    alone = len(token[0]) > 1 and pattern[token.start() - 1 : token.start()] in ("", "/")
    if alone and pattern.startswith("/", token.end()):
        return _DEEP
    return ANY if alone and pattern[token.end() : token.end() + 2] in ("", "\\/") else RUN


def _class(pattern: str, at: int) -> tuple[Piece, int] | None:
    """The class whose ``[`` ends at ``at``, and where it ends; it never matches a slash."""
    negated = pattern[at : at + 1] in ("!", "^")
    at += negated
    members: list[str] = []
    low = ""
    while not (members and pattern.startswith("]", at)):
        ranges = low and re.match(r"-[^\]]", pattern[at : at + 2])
        token = (_CHARACTER if ranges else _MEMBER).match(pattern, at + 1 if ranges else at)
        if not token:
            return None
        at = token.end()
        text, char = _member(token)
        if text is None:
            return None
        if ranges:
            text, char = (f"{re.escape(low)}-{text}" if low <= char else text[:0]), ""
        members.append(text)
        low = char
    atom = f"[^/{''.join(members)}]" if negated else f"(?!/)[{''.join(members)}]"
    return Piece(Kind.ONE, atom), at + 1


def _member(token: re.Match[str]) -> tuple[str | None, str]:
    """The member as Python writes it (None for an unknown class), and its character."""
    groups = token.groupdict()
    if groups.get("posix") is not None:
        return _POSIX.get(groups["posix"]), ""
    char = groups["escaped"] or groups["char"]
    return re.escape(char), char
