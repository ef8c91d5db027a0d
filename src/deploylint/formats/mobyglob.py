"""Patterns of ``.dockerignore`` as moby/patternmatcher reads them.

moby turns a pattern with wildcards into a Go regular expression, and what it
leaves unescaped keeps its meaning there: ``\\d`` is a digit, ``a|b*`` an
alternation. A pattern without wildcards is compared as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.formats.globs import ANY, Glob, Kind, Piece, literals
from deploylint.lazy.regexes import regex

MAX_LENGTH = 4096  # no path is longer

_ITEM = r"(?:\\[\s\S]|[^\\\-\]])"
_CLASS = rf"\[(?:\^|(?!\^))(?:{_ITEM}(?:-{_ITEM})?)+\]"
_CHUNK = regex(rf"\**(?P<text>(?:\\[\s\S]|[^\\\[*]|{_CLASS})*)")
_WILD = regex(r"(?P<deep>\*\*/?)|(?P<run>\*)|(?P<one>\?)|\\[\s\S]|[\[\]]|(?P<text>[\s\S])")
_GO = regex(
    r"""(?P<deep>\(\.\*/\)\?) | (?P<any>\.\*) | \\Q(?P<text>[\s\S]*?)(?:\\E|\Z)
      | \\(?P<unicode>[pP](?:[LMNPSZC]|\{\^?\w+\}))
      | \\x(?:(?P<byte>[0-9A-Fa-f]{2})|\{(?P<hex>[0-9A-Fa-f]{1,6})\})
      | \\(?P<octal>0[0-7]{0,2}|[1-7][0-7]{1,2})
      | \\(?P<escape>[\s\S]) | (?P<last>\\\Z) | (?P<open>\[) | (?P<repeat>\{\d+(?:,\d*)?\})
      | (?P<special>[|^]) | (?P<char>[\s\S])""",
    re.VERBOSE,
)
_SETS = {"d": "0-9", "s": r"\t\n\f\r ", "w": "0-9A-Za-z_"}
_POSIX = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": r"\x00-\x7f", "blank": r"\t ",
    "cntrl": r"\x00-\x1f\x7f", "digit": "0-9", "graph": "!-~", "lower": "a-z", "print": " -~",
    "punct": r"!-/:-@\[-`{-~", "space": r"\t-\r ", "upper": "A-Z", "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}  # fmt: skip
_CONTROLS = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_SPECIAL = {"b": r"\b", "B": r"\B", "A": r"\A", "z": r"\Z", "|": "|", "^": r"\A"}
_MEMBER = regex(r"\[:(?P<posix>\^?\w+):\]|\\(?P<escape>[\s\S])|(?P<char>[\s\S])")
_DEEP = Piece(Kind.DEEP, ".", slash=True)


class BadPattern(ValueError):
    """The build would stop at this pattern."""


def compile_glob(pattern: str) -> Glob:
    """Compile a cleaned pattern without its ``!``; raises ``BadPattern``.

    Unicode classes (``\\pL``), which Go knows, match nothing here.
    """
    if len(pattern) > MAX_LENGTH:
        return Glob([Piece(Kind.OTHER, "(?!)")])
    try:
        _check(pattern)
        glob = Glob(_pieces(pattern))
        if any(piece.kind is Kind.OTHER for piece in glob.pieces):
            glob.compiled()
    except (re.error, OverflowError) as error:
        raise BadPattern(f"syntax error in pattern: {error}") from None
    return glob


def _check(pattern: str) -> None:
    """As ``filepath.Match(pattern, ".")`` complains: it reads on only while the dot matches.

    It reads in chunks, which end before a star.
    """
    at = 0
    while match := _CHUNK.match(pattern, at):
        at = match.end()
        if at < len(pattern) and pattern[at] != "*":
            raise BadPattern("syntax error in pattern")
        text = match["text"]
        single = text in (".", "?", r"\.") or re.fullmatch(_CLASS, text)
        if at == len(pattern) or not (single and Glob(_pieces(text)).matches(".")):
            return


def _pieces(pattern: str) -> list[Piece]:
    expression, kind = _as_moby_compiles(pattern)
    match kind:
        case "exact":
            return literals(pattern)
        case "prefix":
            return [*literals(pattern[:-2]), ANY]
        case "suffix" if pattern[2:3] == "/":
            return [Piece(Kind.DEEP, ANY.atom, slash=True), *literals(pattern[3:])]
        case "suffix":
            return [ANY, *literals(pattern[2:])]
    return list(_as_go_reads(expression))


def _as_moby_compiles(pattern: str) -> tuple[str, str]:
    """The Go expression and how moby will match: exact, prefix, suffix or regexp."""
    parts: list[str] = []
    kind = "exact"
    for token in _WILD.finditer(pattern):
        if token["deep"]:
            at_end = token.end() == len(pattern)
            parts.append(".*" if at_end else "(.*/)?")
            kind = "prefix" if at_end and kind == "exact" else "regexp"
            kind = kind if token.start() else "suffix"
        elif token["text"]:
            parts.append(f"\\{token[0]}" if token[0] in ".+()$" else token[0])
        else:
            kind = "regexp"
            parts.append("[^/]*" if token["run"] else "[^/]" if token["one"] else token[0])
    return "".join(parts), kind


def _as_go_reads(expression: str) -> Iterator[Piece]:
    at = 0
    while token := _GO.match(expression, at):
        at = token.end()
        if token["open"]:
            atom, at = _class(expression, at)
            many = expression.startswith("*", at)
            at += many
            yield _one(atom, Kind.MANY if many else Kind.ONE)
        elif token["deep"]:
            yield _DEEP
        elif token["any"]:
            yield Piece(Kind.MANY, ".", slash=True)
        elif token["special"] or token["repeat"]:
            yield Piece(Kind.OTHER, _SPECIAL.get(token[0], token[0]))
        elif token["last"]:
            yield from (*literals("$"), ANY)  # it escapes the `$` that moby appends
        elif token["unicode"]:
            yield Piece(Kind.OTHER, "(?!)")
        elif token["escape"]:
            yield _escape(token["escape"])
        elif code := token["byte"] or token["hex"] or token["octal"]:
            yield from literals(chr(int(code, 8 if token["octal"] else 16)))
        else:
            yield from literals(token["text"] or token["char"] or "")


def _one(atom: str, kind: Kind = Kind.ONE) -> Piece:
    return Piece(kind, atom, slash=re.match(atom, "/") is not None)


def _escape(char: str) -> Piece:
    if char in _SPECIAL and char.isalpha():
        return Piece(Kind.OTHER, _SPECIAL[char])
    if char.lower() in _SETS:
        return _one(f"[{_set(char)}]")
    return literals(_plain(char))[0]


def _set(letter: str) -> str:
    members = _SETS[letter.lower()]
    return members if letter.islower() else _complement(members)


def _complement(members: str) -> str:
    """The members of the opposite class of some ASCII characters."""
    others = (chr(code) for code in range(128) if not re.match(f"[{members}]", chr(code)))
    return "".join(map(re.escape, others)) + r"\x80-\U0010ffff"


def _plain(char: str) -> str:
    if char in _CONTROLS:
        return _CONTROLS[char]
    if char.isalnum() or not char.isascii():
        raise BadPattern(f"invalid escape sequence `\\{char}`")
    return char


def _class(expression: str, at: int) -> tuple[str, int]:
    """The class whose ``[`` ends at ``at``, as Python writes it, and where it ends."""
    negated = expression.startswith("^", at)
    at += negated
    members: list[str] = []
    while not (members and expression.startswith("]", at)):
        text, at, single = _member(expression, at)
        if single and re.match(r"-[^\]]", expression[at : at + 2]):
            high, at, ends = _member(expression, at + 1)
            if not ends:
                raise BadPattern("invalid character class range")
            text = f"{text}-{high}"
        members.append(text)
    return f"[{'^' if negated else ''}{''.join(members)}]", at + 1


def _member(expression: str, at: int) -> tuple[str, int, bool]:
    """One member, where it ends, and whether it is a single character."""
    token = _MEMBER.match(expression, at)
    if not token:
        raise BadPattern("missing closing `]`")
    if name := token["posix"]:
        members = _POSIX.get(name.removeprefix("^"))
        if members is None:
            raise BadPattern(f"invalid character class `{token[0]}`")
        return _complement(members) if name[0] == "^" else members, token.end(), False
    escape = token["escape"]
    if escape and escape.lower() in _SETS:
        return _set(escape), token.end(), False
    return re.escape(_plain(escape) if escape else token["char"]), token.end(), True
