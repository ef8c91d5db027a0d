"""Where text holds what is secret whatever it is called: tokens, keys, passwords in URLs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from deploylint.lazy.regexes import regex
from deploylint.secrets.pem import private_keys
from deploylint.secrets.tokens import FORMATS

Span = tuple[int, int]

_USERINFO = regex(
    # A variable in braces is read in one way only: attempts would double with each one.
    r"://(?:\$\{[^{}\s]{0,99}\}|\$(?!\{[^{}\s]{0,99}\})|[^\s/@:\"'`$]){0,128}"
    r"(?:\$\{[^{}\s/@:\"'`]{0,99})?:"  # a password among what a variable is by default
    r"(?!\d{1,5}(?:[/\s\"'`]|$))(?P<password>[^\s\"'<>`]{1,256}?)"
    r"@(?=(?:\{[^\s{}]{1,99}\}|[\w.\[\]:%$-]){0,255}(?:[/?#,;\s\"'`)\]}<>\\]|$))"
)


@lru_cache(maxsize=1)
def _hints() -> tuple[str, ...]:
    return tuple({hint for form in FORMATS if form.masked for hint in form.hints})


def shaped_spans(text: str) -> Iterator[Span]:
    """Where such values stand in ``text``, in no order; spans may overlap."""
    if any(map(text.__contains__, _hints())):
        for form in FORMATS:
            if form.masked and any(hint in text for hint in form.hints):
                yield from (match.span() for match in re.finditer(form.masked, text))
    if "://" in text:
        for match in _USERINFO.finditer(text):
            yield from literal_parts(text, *match.span("password"))
    for key in private_keys(text):
        yield from key.body


# --- what in a value is literal ------------------------------------------------------

# The parts of an interpolation that are not its default: `${NAME:-` and `}`.
_MACHINERY = regex(r"\$\{[\w.]{1,99}(?::?\?[^{}]{0,500}|:?[-=+])?|\}")
_REFERENCE = regex(
    r"(?:Bearer |Basic |Token )?(?:\$\w+|\$\([^()\n]*\)|\$\{\{[^{}\n]*\}\}|\{\{[^{}\n]*\}\}"
    r"|\{%[^%\n]*%\}|\{[\w.!:\[\]'\"]*\}"
    r"|%\(\w+\)s|%[ds]|%%?\w+%|<[^<>\n]*>|@\w+@|\\?[/:@]){1,20}"
)
_LONGEST = 4_000  # what is longer is no reference
_KEPT = regex(
    r"|\W{1,6}|\d{1,3}|[(\[{]|[*.]{1,99}"
    r"|(?i:true|false|yes|no|on|off|none|null|nil|undefined|empty|unset|inherit|redacted|required"
    r"|bearer|basic|token)"
    r"|str|bytes|int|bool|string|SecretStr|SecretBytes|Any|dict|list|(?:Optional|Annotated)\[.*"
    r"|/(?:run|var|etc|opt|srv|home|usr|mnt|tmp|secrets|app|data|vault)/[\w./{}$-]*"
    r"|\.{1,2}/[\w./-]*"
    r"|(?:arn|vault|ssm|op|secretsmanager|gcp|env|keyring):[\w:/.@-]*"
    r"|!(?:vault|secret|Ref|Sub|reference|env|ENV|GetAtt)\b.*|\*[\w-]+"
    r"|(?:settings|config|os|environ|env|self|cls|app|request|args|options|secrets|vars|steps"
    r"|inputs|github|process|cfg|conf|values|var|local|data)(?:\.\w+|\[[^\]\n]*\]?|\(.*)+\)?"
    r"|(?:os\.)?(?:getenv|environ\.get)\(.*"
)


def literal_parts(text: str, start: int, end: int) -> Iterator[Span]:
    """What of a secret value is written out; references, paths and booleans are not."""
    if end - start > _LONGEST:
        yield start, end
        return
    value = text[start:end].strip()
    if _KEPT.fullmatch(value) or _REFERENCE.fullmatch(value):
        return
    for begin, stop in _gaps(text, start, end):
        part = text[begin:stop].strip()
        whole = part == value
        if part and not _KEPT.fullmatch(part) and (whole or any(map(str.isalnum, part))):
            yield begin, stop


def _gaps(text: str, start: int, end: int) -> Iterator[Span]:
    if "${" not in text[start:end]:
        yield start, end
        return
    for match in _MACHINERY.finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end
