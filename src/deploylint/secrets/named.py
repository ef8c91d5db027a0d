"""Where text holds what a name makes secret, in every language that is read.

Broader than ``names``: what is hidden needlessly does no harm.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from deploylint.lazy.regexes import regex
from deploylint.secrets.shaped import literal_parts

Span = tuple[int, int]

# --- names -------------------------------------------------------------------------

_HINT = regex(r"pass|pwd|secret|token|credential|[_-]pat\b|key|auth(?:orization)?\b", re.I)
_REST = regex(r"[\w-]*")
_CAMEL = regex(r"(?<=[a-z0-9])(?=[A-Z])")
_SECRET = (
    r"passw|passphrase|passcode|secret|api_?key|(?:access|private|signing|encryption|master|jwt|"
    r"auth|app|session|fernet|hmac|deploy|service|account|storage|license)_?key"
    r"|(?:^|_)(?:pass|pwd|pat|credentials?|tokens?|auth|requirepass|masterauth)(?:_|$)"
    r"|[a-z](?:token|pass|pwd|auth)$|authorization$"
)
_HARMLESS = (
    r"(?:^|_)(?:file|path|dir|ur[il]|names?|codes?|type|kind|method|ids?|arn|headers?|field|prefix|suffix"
    r"|regex|pattern|format|algorithms?|policy|enabled|required|length|min|max|count|ttl"
    r"|expir\w*|age|minutes|seconds|hours|days|timeout|label|title|help|errors?|version|manager"
    r"|engine|backend|class|provider|store|ref|mode|scopes?|validators|hashers|through|by)$"
    r"|^(?!.*secret)(?:.*_)?(?:csrf|xsrf|next|page|continuation|max|min|num|pad|eos|bos|unk|mask"
    r"|sep|public|publishable|anon|bypass|compass)(?:_|$)"
)


@lru_cache(maxsize=1024)
def may_name_secret(name: str) -> bool:
    """Whether a value given to this name, in any spelling, had better not be shown."""
    folded = _CAMEL.sub("_", name).lower().replace("-", "_")
    return bool(re.search(_SECRET, folded)) and not re.search(_HARMLESS, folded)


def _names(text: str) -> Iterator[Span]:
    """Where secret names stand, without the dashes of an option."""
    done = 0
    for hint in _HINT.finditer(text):
        if hint.start() < done:
            continue
        start = hint.start()
        while start > max(done, hint.start() - 99) and _in_name(text[start - 1]):
            start -= 1
        rest = _REST.match(text, hint.start(), hint.start() + 199)
        done = rest.end() if rest else hint.end()
        name = text[start:done].lstrip("-").rstrip("-")
        start = text.index(name, start)
        if may_name_secret(name):
            yield start, start + len(name)


def _in_name(character: str) -> bool:
    return character.isalnum() or character in "_-"


# --- from a name to its value --------------------------------------------------------

_EQUALS = r"\\?[\"'`]?[ \t]{0,99}\]?[ \t]{0,99}(?:[=!:]=|=>|=)"
_DEFAULT = r"(?:default\s{0,9}=\s{0,9})?"
# What may stand between the equals sign and the literal in a call.
_WRAPPER = (
    r"(?:\(\s{0,99}"
    r"|(?:SecretStr|SecretBytes|Secret|Field|field|str|bytes|Query|Header|quote|quote_plus)"
    rf"\(\s{{0,99}}{_DEFAULT}"
    rf"|[\w.]{{1,60}}\(\s{{0,99}}(?:\"[^\"\n]{{0,80}}\"|'[^'\n]{{0,80}}')\s{{0,99}},\s{{0,99}}"
    rf"{_DEFAULT}){{0,3}}"
)
# To a quoted value, which may stand on another line.
_TO_QUOTED = (
    rf"(?:{_EQUALS}|\\?[\"'`]?\s{{0,99}}:)\s{{0,99}}{_WRAPPER}",
    rf"\s{{0,9}}:[^\n=#\"'{{}}]{{1,120}}=\s{{0,99}}{_WRAPPER}",
    r"[\"'](?:,\s{0,9}None)?\s{0,9}[)\]]{1,3}\s{1,99}or\s{1,99}",
    r"\s{0,9}(?::[^=\n]{1,80})?=(?!=)[^\n]{0,160}?\b(?:or|else)\s{1,99}",
)
_TO_ARGUMENT = rf"\\?[\"']\s{{0,99}},\s{{0,99}}{_DEFAULT}"
_TO_NEXT = r"\s{0,99},\s{0,99}"
_LOGGED = (
    r"\b(?:print|pprint|(?:[\w.]{0,40}log(?:ger|ging)?|LOG(?:GER)?)\.\w{1,20})\([^()\n]{0,60}\Z"
)
_CALL = r"\(\s{0,99}[rbuRBU]?[\"']\Z"
# To a quoted or a bare value.
_TO_VALUE = r"[\"']?\s{0,99},?\s{0,99}[\"']?value[\"']?[ \t]{0,9}:[ \t]{0,9}"
_TO_OPERAND = r"[ \t]{1,99}"
_DIRECTIVE = (
    r"(?i)(?:\b(?:ENV|ARG|LABEL|(?:proxy_set|add)_header|\w{2,9}_param|header|set)[ \t]{1,99}\$?"
    r"|--?)\Z"
)
_AFTER_EQUALS = rf"{_EQUALS}[ \t]{{0,99}}"
_AFTER_COLON = r"\\?[\"'`]?[ \t]{0,99}:[ \t]{1,99}"
_STARTS_LINE = r"[ \t]*(?:(?:export|[-+#;])[ \t]*){0,3}\Z"
_COMMENT = r"[ \t]#"
_INDENT = 99
_WORD = r"[^\s\"'`]+"
_FLOW_WORD = r"[^\s\"'`,}\]]+"
_FIELD = r"\{[^{}\"'\n]{1,200}\}"
_BLOCK = r"[|>][-+\d]{0,2}[ \t]*(?:#[^\n]*)?\r?\n"
_USER = r"[^\s/:]*[/:]"

# Calls and commands that take a secret without naming it: a literal that the place
# holds, its shape up to the value, and whether the value may be bare.
_PLACES: tuple[tuple[str, str, bool], ...] = (
    ("auth", r"\bauth[\"']?\s{0,9}[=:]\s{0,9}[(\[]\s{0,99}[^,()\n]{0,99},\s{0,99}", False),
    ("BasicAuth(", r"BasicAuth\(\s{0,99}[^,()\n]{0,99},\s{0,99}", False),
    ("DigestAuth(", r"DigestAuth\(\s{0,99}[^,()\n]{0,99},\s{0,99}", False),
    ("basic_auth(", r"basic_auth\(\s{0,99}[^,()\n]{0,99},\s{0,99}", False),
    (".login(", r"\.login\(\s{0,99}[^,()\n]{0,99},\s{0,99}", False),
    ("jwt.", r"\bjwt\.(?:en|de)code\(\s{0,99}[^,\n]{0,120},\s{0,99}", False),
    ("Fernet(", r"Fernet\(\s{0,99}", False),
    ("Serializer(", r"Serializer\(\s{0,99}", False),
    ("hmac.new(", r"hmac\.new\(\s{0,99}", False),
    ("redis-cli", r"redis-cli\b[^\n]{0,200}?\s[\"']?-a[\s\"',]{0,9}", True),
    ("mysql", r"mysql\w{0,20}\b[^\n]{0,200}?\s[\"']?-p(?=[^\s\"'])(?!ort\b)", True),
    ("mariadb", r"mariadb\b[^\n]{0,200}?\s[\"']?-p(?=[^\s\"'])(?!ort\b)", True),
    ("cypher-shell", r"cypher-shell\b[^\n]{0,200}?\s[\"']?-p[\s\"',]{0,9}", True),
    ("sshpass", r"sshpass\b[^\n]{0,200}?\s[\"']?-p[\s\"',]{0,9}", True),
    ("docker login", r"docker login\b[^\n]{0,200}?\s[\"']?-p[\s\"',]{0,9}", True),
    ("mongo", r"mongo(?:sh)?\b[^\n]{0,200}?\s[\"']?-p[\s\"',]{0,9}", True),
    (
        "curl",
        r"curl\b[^\n]{0,200}?\s[\"']?(?:-u|--user)[\s\"',=]{0,9}[^\s:\"']{0,99}:",
        True,
    ),
    ("requirepass", r"requirepass[\s\"',]{1,9}", True),
    ("masterauth", r"masterauth[\s\"',]{1,9}", True),
)
_DEFAULTED = r"\$\{(\w{1,99}):?[-=]([^${}\n]{1,500})(?=[}$])"


def named_spans(text: str, *, python: bool = False, prose: bool = False) -> Iterator[Span]:
    """Where values of secret names stand in ``text``, in no order; spans may overlap.

    In ``python``, a bare value counts inside of literals and comments only; in
    ``prose``, a colon does not introduce a bare value.
    """
    values = _Values(text, python=python, prose=prose)
    covered = 0
    for start, end in _names(text):
        if start < covered:
            continue
        spans = values.of_name(start, end)
        covered = max((stop for _, stop in spans), default=covered)
        yield from _after_user(text, spans) if text[start:end].lower().endswith("auth") else spans
    for hint, shape, bare in _PLACES:
        for match in re.finditer(shape, text) if hint in text else ():
            at = match.end()
            yield from values.at(at, _WORD) if bare else values.quoted(at)
    for match in re.finditer(_DEFAULTED, text) if "${" in text else ():
        if may_name_secret(match[1]):
            yield from literal_parts(text, *match.span(2))


def _after_user(text: str, spans: list[Span]) -> Iterator[Span]:
    """``neo4j/password``: of a value that names a user, the part after it."""
    for start, end in spans:
        user = _end(_USER, text, start, end)
        yield max(user, start), end


class _Values:
    """Finds the values around one place of a text."""

    def __init__(self, text: str, *, python: bool, prose: bool) -> None:
        self.text = text
        self.prose = prose
        self.literals = list(_python_literals(text)) if python else None

    def of_name(self, start: int, end: int) -> list[Span]:
        text, name = self.text, self.text[start:end]
        before = text[max(0, start - 99) : start]
        if before.endswith("${"):
            return []
        return [span for span in self._near(before, start, end) if text[slice(*span)] != name]

    def _near(self, before: str, start: int, end: int) -> Iterator[Span]:
        for glue in _TO_QUOTED:
            yield from self.quoted(_end(glue, self.text, end))
        option = before.rstrip("\"'").endswith("--")
        if option or re.search(_CALL, before):
            yield from self.quoted(_end(_TO_ARGUMENT, self.text, end))
        if self.literals is not None and re.search(_LOGGED, before):
            yield from self.quoted(_end(_TO_NEXT, self.text, end))
        if (at := _end(_TO_VALUE, self.text, end)) >= 0:
            yield from self.at(at, _FLOW_WORD)
        if (at := _end(_TO_OPERAND, self.text, end)) >= 0 and re.search(_DIRECTIVE, before):
            yield from self.at(at, _WORD)
        yield from self._assigned(start, end)

    def _assigned(self, start: int, end: int) -> list[Span]:
        line_start = self.text.rfind("\n", max(0, start - _INDENT), start) + 1
        shape = _WORD
        at = _end(_AFTER_EQUALS, self.text, end)
        if at < 0 and not self.prose:
            shape = _FLOW_WORD
            at = _end(_AFTER_COLON, self.text, end)
        if at < 0 or _end(_QUOTE, self.text, at) >= 0:
            return []
        if self.literals is None and (block := _end(_BLOCK, self.text, at)) >= 0:
            return list(_deeper_lines(self.text, block, start - line_start))
        starts_line = _end(_STARTS_LINE, self.text, line_start, start) >= 0
        return self.bare(at, None if starts_line else shape)

    def at(self, at: int, shape: str) -> list[Span]:
        is_quoted = _end(_QUOTE, self.text, at) >= 0
        return self.quoted(at) if is_quoted else self.bare(at, shape)

    def quoted(self, at: int) -> list[Span]:
        """The literal that starts here, and those that are concatenated to it."""
        spans: list[Span] = []
        while at >= 0 and (found := _literal(self.text, at)):
            start, end, after = found
            spans += literal_parts(self.text, start, end) if end > start else ()
            at = _end(_CONCATENATED, self.text, after)
        return spans

    def bare(self, at: int, shape: str | None) -> list[Span]:
        """The word that starts here, or what is left of the line and no comment."""
        limit = self._limit(at)
        at = self._past_fields(at, limit)
        if limit <= at:
            return []
        end = _end(shape, self.text, at, limit) if shape else self._line_end(at, limit)
        end = at + len(self.text[at : max(at, end)].rstrip(" \t\r,;)]}" if shape else " \t\r"))
        return list(literal_parts(self.text, at, end)) if end > at else []

    def _past_fields(self, at: int, limit: int) -> int:
        """Behind the fields of an f-string: what stands in them is code, and no value."""
        while self._in_format_string(at) and (end := _end(_FIELD, self.text, at, limit)) >= 0:
            at = end
        return at

    def _in_format_string(self, at: int) -> bool:
        index = bisect_right(self.literals or [], (at, len(self.text))) - 1
        if index < 0 or self.literals is None:
            return False
        opening = self.text[max(0, self.literals[index][0] - 5) : self.literals[index][0]]
        return "f" in opening.rstrip("\"'")[-2:].lower()

    def _limit(self, at: int) -> int:
        """Where a bare value that starts here must end; in Python, it may not even start."""
        if self.literals is None:
            return len(self.text)
        index = bisect_right(self.literals, (at, len(self.text))) - 1
        return self.literals[index][1] if index >= 0 else at

    def _line_end(self, at: int, limit: int) -> int:
        end = self.text.find("\n", at, limit)
        end = limit if end < 0 else end
        comment = re.compile(_COMMENT).search(self.text, at, end)
        return comment.start() if comment else end


def _end(shape: str, text: str, at: int, limit: int = sys.maxsize) -> int:
    match = re.compile(shape).match(text, at, limit)
    return match.end() if match else -1


def _deeper_lines(text: str, at: int, indent: int) -> Iterator[Span]:
    """The lines of a YAML block scalar whose key is indented by ``indent``."""
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            return
        yield at, end
        at = end + 1


# --- literals --------------------------------------------------------------------------

_QUOTE = r"[rbufRBUF]{0,2}(\\?(?:\"\"\"|'''|[\"'`]))"
_CONCATENATED = r"\s{0,99}(?:\+\s{0,99})?(?=[rbufRBUF]{0,2}[\"'])"
_CLOSING = {
    "'": r"(?s)\\.|'|\n",
    '"': r'(?s)\\.|"|\n',
    "`": r"`|\n",
    "'''": r"(?s)\\.|'''",
    '"""': r'(?s)\\.|"""',
    "\\'": r"\\'|\n",
    '\\"': r'\\"|\n',
    "\\`": r"\\`|\n",
}
_PYTHON_TOKEN = r"#[^\n]*|\"\"\"|'''|\"|'"


def _literal(text: str, at: int) -> tuple[int, int, int] | None:
    """Start and end of the body of the literal that starts here, and the end of the literal.

    A literal that nothing closes ends with its line, a triple-quoted one with the text.
    """
    opening = re.compile(_QUOTE).match(text, at)
    if not opening:
        return None
    quote = opening[1]
    if quote not in _CLOSING:
        quote = quote[:2]
    start = opening.start(1) + len(quote)
    for mark in re.compile(_CLOSING[quote]).finditer(text, start):
        if mark[0] == quote:
            return start, mark.start(), mark.end()
        if mark[0] == "\n":
            return start, mark.start(), mark.start()
    return start, len(text), len(text)


def _python_literals(text: str) -> Iterator[Span]:
    at = 0
    shape = re.compile(_PYTHON_TOKEN)
    while token := shape.search(text, at):
        found = None if token[0][0] == "#" else _literal(text, token.start())
        start, end, at = found or (token.start(), token.end(), token.end())
        yield start, end
