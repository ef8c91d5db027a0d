"""``Access-Control-Allow-Origin`` as nginx sets it, and what decides its value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.formats.nginx import Directive, NginxConfig, Word, with_plain_variables
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_STATIC = regex(r"font|static|asset|\.(js|css|woff2?|ttf|svg|png|jpe?g)|sdk", re.I)
_TEST = regex(r"\(\s*(\$\{?\w+\}?)\s*(!?~\*?|!?=)(.*)\)\Z", re.S)
ORIGIN = "$http_origin"


class Gate(NamedTuple):
    """What an origin has to match: a pattern, or one text where ``exact``."""

    word: Word
    pattern: str
    exact: bool = False
    fold_case: bool = False


class OriginHeader(NamedTuple):
    """An ``add_header`` with the value ``*`` or the origin of the request.

    ``gates`` decide which origin gets it; none where every one does. ``static`` tells a
    location of public files, ``unknown`` that part of it is decided elsewhere.
    """

    directive: Directive
    value: str
    credentials: bool
    static: bool
    gates: tuple[Gate, ...] = ()
    unknown: bool = False

    @property
    def open(self) -> bool:
        """Whether every origin is admitted."""
        return not self.gates and not self.unknown


class _Level(NamedTuple):
    """A block with the tests that its requests have passed, and the location it stands in."""

    directives: tuple[Directive, ...]
    gates: tuple[Gate, ...] = ()
    location: str = ""
    credentials: bool = False


def origin_headers(document: NginxConfig) -> Iterator[OriginHeader]:
    """The headers that send ``*`` or echo the request's origin, with their level's credentials."""
    sources = _sources(document)
    levels = [_Level(document.directives)]
    while levels:
        level = levels.pop()
        for directive in level.directives:
            if value := _allowed(directive):
                credentials = any(map(_allows_credentials, level.directives))
                static = bool(_STATIC.search(level.location))
                gates = (*level.gates, *_refused(level.directives))
                header = OriginHeader(directive, value, credentials, static, gates)
                if value in ("*", ORIGIN):
                    yield header
                elif value in sources:
                    found = sources[value]
                    unknown = found is None
                    yield header._replace(gates=(*gates, *(found or ())), unknown=unknown)
            if directive.block:
                levels.append(_inside(level, directive))


def _inside(level: _Level, directive: Directive) -> _Level:
    gate = _gate(directive, negated=False)
    gates = (*level.gates, gate) if gate else (*level.gates, *_refused(level.directives))
    location = " ".join(directive.values) if directive.name == "location" else level.location
    return _Level(directive.directives, gates, location)


def _allowed(directive: Directive) -> str:
    """The value of the header for this directive, variables in one form."""
    values = directive.values
    if directive.name != "add_header" or len(values) < 2:
        return ""
    named = values[0].lower() == "access-control-allow-origin"
    return with_plain_variables(values[1]) if named else ""


def _allows_credentials(directive: Directive) -> bool:
    values = directive.values
    return (
        directive.name == "add_header"
        and len(values) >= 2
        and values[0].lower() == "access-control-allow-credentials"
        and values[1].lower() == "true"
    )


def _refused(directives: tuple[Directive, ...]) -> Iterator[Gate]:
    """``if ($http_origin !~ PATTERN) { return 403; }`` beside the header."""
    for directive in directives:
        gate = _gate(directive, negated=True)
        if gate and any(each.name == "return" for each in directive.directives):
            yield gate


def _gate(directive: Directive, *, negated: bool) -> Gate | None:
    if directive.name != "if" or not directive.arguments:
        return None
    found = _TEST.match(" ".join(directive.values))
    if found is None or with_plain_variables(found[1]) != ORIGIN:
        return None
    operator = found[2]
    if operator.startswith("!") is not negated:
        return None
    words = [word for word in directive.arguments if word.value != ")"]
    return Gate(words[-1], _unquoted(found[3].strip()), operator.endswith("="), "*" in operator)


def _unquoted(text: str) -> str:
    """The text without a quote at either end."""
    start = text[:1] in ("'", '"')
    end = text[start:][-1:] in ("'", '"')
    return text[start : len(text) - end]


def _sources(document: NginxConfig) -> dict[str, tuple[Gate, ...] | None]:
    """The variables that can hold the origin of the request, each with what decides that;
    None where it cannot be told.
    """
    found: dict[str, tuple[Gate, ...] | None] = {}
    for directive in document.walk():
        if directive.name == "map" and (gates := _mapped(directive)):
            found[with_plain_variables(directive.values[1])] = gates[0]
        gate = _gate(directive, negated=False)
        for inner in directive.directives:
            if inner.name == "set" and _is_origin(inner.values[1:]):
                name = with_plain_variables(inner.values[0])
                found[name] = (*(found.get(name) or ()), gate) if gate else ()
    return found


def _is_origin(values: tuple[str, ...]) -> bool:
    return len(values) == 1 and with_plain_variables(values[0]) == ORIGIN


def _mapped(directive: Directive) -> tuple[tuple[Gate, ...] | None] | None:
    """The patterns of a ``map`` from the origin to itself; None for any other ``map``."""
    if len(directive.values) != 2:
        return None
    entries = [each for each in directive.directives if len(each.words) == 2]
    echoing = [each for each in entries if _is_origin(each.values) or each.values == ("*",)]
    if not echoing:
        return None
    if with_plain_variables(directive.values[0]) != ORIGIN or any(
        each.template or each.name == "include" for each in directive.directives
    ):
        return (None,)
    if any(each.name == "default" for each in echoing):
        return ((),)
    return (tuple(_key(each.words[0]) for each in echoing),)


def _key(word: Word) -> Gate:
    text = word.value
    pattern = text.lstrip("~").removeprefix("*") if text.startswith("~") else text
    return Gate(word, pattern, not text.startswith("~"), text.startswith("~*"))
