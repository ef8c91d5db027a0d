"""URL paths with holes: joining prefixes, comparing templates, resolving symbols."""

from __future__ import annotations

import re

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import PathConstant
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_PARAMETER = regex(r"(?<!\$)\{[^{}/]*?(:[^{}/]*)?\}|<[^<>/]*>")
_SYMBOL = regex(r"\$\{([\w.]+)\}")
_HOLE = regex(rf"\$?\{{[^{{}}/]*\}}|<[^<>/]*>|{UNKNOWN}")


class Symbols:
    """Replaces ``${settings.API_PREFIX}`` by its default where only one is known."""

    def __init__(self, deployment: Deployment) -> None:
        self._values: dict[str, set[str]] = {}
        for each in deployment.facts(PathConstant):
            self._values.setdefault(each.name, set()).add(each.value)

    def resolve(self, path: str) -> str:
        return _SYMBOL.sub(self._value, path) if "${" in path else path

    def _value(self, symbol: re.Match[str]) -> str:
        values = self._values.get(symbol[1].rpartition(".")[2], set())
        return next(iter(values)) if len(values) == 1 else symbol[0]


def join_path(prefix: str, path: str) -> str:
    """A mounted path; a prefix's trailing slash does not double."""
    return prefix.removesuffix("/") + path if path.startswith("/") else prefix + path


def template_of(path: str) -> str:
    """The path with parameter names removed: two such routes are the same to a router."""
    return _PARAMETER.sub(lambda match: "{" + (match[1] or "") + "}", path)


def may_match(pattern: str, path: str) -> bool:
    """Whether a path can be what ``pattern`` stands for; a hole may be any text.

    A final slash makes no difference: frameworks redirect between the two.
    """
    literals = _HOLE.split(_bare(pattern))
    path = _bare(path)
    if literals[0] == path + "/" and not any(literals[1:]):
        return True
    if len(literals) == 1:
        return literals[0] == path
    first, *middle, last = literals
    if not path.startswith(first) or not path.endswith(last):
        return False
    at, end = len(first), len(path) - len(last)
    for literal in middle:
        found = path.find(literal, at, end)
        if found < 0:
            return False
        at = found + len(literal)
    return at <= end


def _bare(path: str) -> str:
    return "/" + path.strip("/") if not path.startswith(("{", "${", UNKNOWN)) else path.rstrip("/")
