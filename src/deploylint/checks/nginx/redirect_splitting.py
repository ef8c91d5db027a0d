"""DPH017: a decoded variable in a header of the answer lets a request add headers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.checks.nginx._client_data import Within, can_break_lines, within
from deploylint.formats.nginx import Word, variables
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Fix, Severity
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from deploylint.formats.nginx import NginxConfig

_DECODED = ("uri", "document_uri")
_REDIRECT = regex(r"30[12378]")
_PATH = regex(r"\$(?:\{(?:document_)?uri\}|(?:document_)?uri\b)(?:\$is_args\$args|\?\$args)?", re.I)


@rule(
    "DPH017",
    "redirect-splitting",
    on="nginx",
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    triggers=("return", "rewrite", "add_header", "proxy_set_header"),
    also=("uri", "Uri", "URI", "$1", "?<", "?P<"),
    fixable=True,
)
def redirect_splitting(document: NginxConfig) -> Iterator[Finding | Evidence]:
    for found in within(document):
        word = _sent(found)
        if word is None or word.template:
            continue
        where = document.where_of(word)
        name = next((each for each in variables(word.value) if _breaks(found, each)), "")
        if not name and "request_uri" in variables(word.value):
            yield Evidence(where, "the path is sent as it was asked for")
        elif name and found.directive.name == "proxy_set_header":
            message = f"`${name}` is decoded: the application may be sent headers of the client"
            yield Finding(where, message, severity=Severity.INFO)
        elif name:
            message = f"`${name}` is decoded: `%0d%0a` in the path adds headers to the answer"
            yield Finding(where, message, fix=_fix(document, found, word))


def _sent(found: Within) -> Word | None:
    """The word of a directive that becomes part of a header."""
    directive, words = found.directive, found.directive.arguments
    match directive.name:
        case "return" if len(words) == 2 and _REDIRECT.fullmatch(words[0].value):
            return words[1]
        case "return" if len(words) == 1 and "://" in words[0].value:
            return words[0]
        case "rewrite" if len(words) == 3 and words[2].value in ("redirect", "permanent"):
            return words[1]
        case "add_header" | "proxy_set_header" if len(words) >= 2:
            return words[1]
    return None


def _breaks(found: Within, name: str) -> bool:
    """Whether a variable can hold the end of a line here."""
    if name in _DECODED:
        return not any(
            block.name == "location" and block.values[:1] == ("=",) for block in found.around
        )
    if found.directive.name == "rewrite" and name.isdigit():
        return False  # its own capture, and a dot does not match the end of a line
    return can_break_lines(found.captures.get(name, ""))


def _fix(document: NginxConfig, found: Within, word: Word) -> Fix | None:
    text = document.source.text[word.start : word.end]
    if found.directive.name != "return" or not _PATH.search(text):
        return None
    edit = document.source.replace(document.where_of(word), _PATH.sub("$request_uri", text))
    return Fix("Send `$request_uri`", (edit,))
