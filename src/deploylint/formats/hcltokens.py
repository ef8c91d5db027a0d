"""The tokens of Terraform's language."""

from __future__ import annotations

import re

from deploylint.formats.document import Problem, Unparsable
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

MAX_DEPTH = 60
_TOKEN = regex(
    r"(?P<blank>[ \t\r\f]+|\#[^\n]*|//[^\n]*|/\*.*?\*/)|(?P<line>\n)"
    r"|<<(?P<indent>-?)(?P<tag>[A-Za-z_][\w-]*)[ \t\r]*\n|(?P<quote>\")"
    r"|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?!\w)|(?P<name>[^\W\d][\w-]*)"
    r"|(?P<sign>==|!=|<=|>=|=>|&&|\|\||\.\.\.|[-+*/%=<>!?:.,(){}\[\]])",
    re.S,
)
_STRING = regex(r"(?:[^\"\\$%\n]|\\.|\$\$\{|%%\{|[$%](?!\{))*")
_ESCAPE = regex(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))|\$\$(?=\{)|%%(?=\{)", re.S)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}


class Token(NamedTuple):
    """``kind`` is name, number, string, line, end, or the sign itself."""

    kind: str
    start: int
    end: int
    value: str | None = None  # of a string; None where something is interpolated


def words(text: str) -> list[str]:
    """The tokens of a file, blanks and comments left out."""
    return [text[token.start : token.end] for token in tokens(text) if token.kind != "line"]


def tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Unparsable(Problem(at, at + 1, f"unexpected character `{text[at]}`"))
        if match["quote"]:
            found.append(_string(text, at))
        elif match["tag"]:
            found.append(_heredoc(text, match))
        elif not match["blank"]:
            kind = match.lastgroup or ""
            found.append(Token(match[0] if kind == "sign" else kind, *match.span()))
        at = max(match.end(), found[-1].end if found else 0)
    end = len(text)
    return [*found, Token("end", end, end)]


def _string(text: str, start: int, depth: int = 0) -> Token:
    """A quoted template; ``${`` within it may hold strings of its own."""
    if depth > MAX_DEPTH:
        raise Unparsable(Problem(start, start + 1, "nested too deeply"))
    at, known = start + 1, True
    while True:
        plain = _STRING.match(text, at)
        at = plain.end() if plain else at
        if text.startswith('"', at):
            value = _ESCAPE.sub(_escaped, text[start + 1 : at]) if known else None
            return Token("string", start, at + 1, value)
        if not text.startswith(("${", "%{"), at):
            raise Unparsable(Problem(start, start + 1, "this string does not end"))
        known, at = False, _interpolated(text, at + 2, depth)


def _interpolated(text: str, at: int, above: int) -> int:
    """The offset behind the brace that closes an interpolation."""
    depth = 1
    while depth:
        match = _TOKEN.match(text, at)
        if match is None:
            raise Unparsable(Problem(at, at + 1, "this interpolation does not end"))
        if match["quote"]:
            at = _string(text, at, above + 1).end
            continue
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        at = match.end()
    return at


def _heredoc(text: str, match: re.Match[str]) -> Token:
    end = re.compile(rf"^[ \t]*{re.escape(match['tag'])}[ \t\r]*$", re.M).search(text, match.end())
    if end is None:
        raise Unparsable(Problem(*match.span(), f"`{match['tag']}` does not end"))
    value = text[match.end() : end.start()]
    known = "${" not in value and "%{" not in value
    return Token("string", match.start(), end.end(), value if known else None)


def _escaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else "\ufffd"
    return _ESCAPED.get(match[3], match[3]) if match[3] else match[0][:1]
