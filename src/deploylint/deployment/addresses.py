"""The address that a ``proxy_pass`` names."""

from __future__ import annotations

import re

from deploylint.formats.nginx import Level, Placed
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_ADDRESS = regex(
    r"(?P<scheme>https?)://(?P<host>unix:[^:\s]+|\[[0-9a-f:]+\]|[^/:?\s]+)"
    r"(?::(?P<port>[^/?\s]*))?(?P<uri>.*)",
    re.I,
)
_MAX_SETS = 100
_VARIABLE = regex(r"\$\w+")


class Address(NamedTuple):
    """The parts of a ``proxy_pass``; ``uri`` is empty where only a server is named."""

    scheme: str
    host: str
    port: str
    uri: str


def address(level: Level, passed: Placed) -> Address | None:
    """Whom a level passes requests to; None where templates or variables decide it."""
    words = passed.directive.arguments
    if not words or words[0].template:
        return None
    match = _ADDRESS.fullmatch(_resolved(level, words[0].value))
    if match is None or "$" in match["host"]:
        return None
    return Address(match["scheme"], match["host"], match["port"] or "", match["uri"])


def _resolved(level: Level, value: str) -> str:
    """``value`` with the variables that a ``set`` around the level fills in."""
    known: dict[str, str] = {}
    for each in level.outwards() if "$" in value else ():
        for placed in each.defined(frozenset({"set"}))[-_MAX_SETS:]:
            if len(placed.directive.values) == 2 and not placed.directive.template:
                known.setdefault(*placed.directive.values)
    return _VARIABLE.sub(lambda match: known.get(match[0], match[0]), value)
