"""The address that a ``proxy_pass`` names."""

from __future__ import annotations

import re
from collections.abc import Callable

from deploylint.deployment.facts import UNKNOWN
from deploylint.formats.nginx import Level, Placed, Word
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_ADDRESS = regex(
    r"(?P<scheme>https?)://(?:[^/?@\s]*@)?(?P<host>unix:[^:\s]+|\[[0-9a-f:]+\]|[^/:?\s]+)"
    r"(?::(?P<port>[^/?\s]*))?(?P<uri>.*)",
    re.I,
)
_MAX_SETS = 100
# What ``envsubst`` fills in.
_FILLED = regex(r"\$\{?([A-Z][A-Z0-9_]*)\}?")
_OTHER = regex(r"[{}<>%@]|__")
_VARIABLE = regex(r"\$\w+")


class Address(NamedTuple):
    """The parts of a ``proxy_pass``; ``uri`` is empty where only a server is named."""

    scheme: str
    host: str
    port: str
    uri: str


def address(
    level: Level, passed: Placed, variables: Callable[[str], str | None] | None = None
) -> Address | None:
    """Whom a level passes requests to; None where templates or variables decide it.

    ``variables`` gives the values that the container fills into its templates, by name.
    """
    words = passed.directive.arguments
    written = filled(words[0], variables) if words else None
    if written is None:
        return None
    match = _ADDRESS.fullmatch(_resolved(level, written))
    if match is None or "$" in match["host"]:
        return None
    return Address(match["scheme"], match["host"], match["port"] or "", match["uri"])


def filled(word: Word, variables: Callable[[str], str | None] | None) -> str | None:
    """A word with its template filled in; None where that cannot be told."""
    if not word.template:
        return word.value
    if variables is None:
        return None
    values = {
        name: variables(name) for match in _FILLED.finditer(word.value) for name in match.groups()
    }
    text = _FILLED.sub(lambda match: values.get(match[1]) or match[0], word.value)
    return None if _FILLED.search(text) or UNKNOWN in text or _OTHER.search(text) else text


def _resolved(level: Level, value: str) -> str:
    """``value`` with the variables that a ``set`` around the level fills in."""
    known: dict[str, str] = {}
    for each in level.outwards() if "$" in value else ():
        for placed in each.defined(frozenset({"set"}))[-_MAX_SETS:]:
            if len(placed.directive.values) == 2 and not placed.directive.template:
                known.setdefault(*placed.directive.values)
    return _VARIABLE.sub(lambda match: known.get(match[0], match[0]), value)
