"""The folders whose files nginx hands out, and which of them it keeps back."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from deploylint.checks.nginx._levels import location
from deploylint.formats.expressions import quick
from deploylint.formats.nginx import Level, Placed, effective
from deploylint.formats.nginx.directives import HANDLERS
from deploylint.lazy.records import NamedTuple

_FOLDERS = frozenset({"root", "alias"})
_ENDS = frozenset({"return", *HANDLERS})
_REFUSALS = (("all",), ("403",), ("404",), ("444",))
# Paths that a rule about hidden files is asked about.
_HIDDEN = ("/.git/config", "/.env")


class Served(NamedTuple):
    """A folder that is served at a level; ``placed`` is what names it."""

    level: Level
    placed: Placed
    folder: str


def served(levels: list[Level]) -> Iterator[Served]:
    """The folders of the locations that answer with files, and of servers that have none."""
    for level in levels:
        if level.kind not in ("server", "location") or not _answers(level, levels):
            continue
        for name in ("alias", "root"):
            found = effective(level, name)
            if found.values and found.values[-1].in_project and not found.unknown:
                if folder := _folder(level, found.values[-1]):
                    yield Served(level, found.values[-1], folder)
                break


def _answers(level: Level, levels: list[Level]) -> bool:
    """Whether requests for files of the level's folder come to nginx's own handler."""
    modifier, path = location(level)
    if level.defined(_ENDS) or modifier in ("=", "~", "~*") or path.startswith("@"):
        return False
    if level.kind == "server":
        inner = (each for each in levels if each.parent is level and each.kind == "location")
        if any(location(each)[1] == "/" for each in inner):
            return False
    tried = effective(level, "try_files")
    return not tried.values or any("$uri" in word for word in tried.values[-1].directive.values)


def _folder(level: Level, placed: Placed) -> str:
    """The folder in full; "" where a variable or template decides it."""
    values = placed.directive.values
    if len(values) != 1 or placed.directive.template or "$" in values[0]:
        return ""
    path = location(level)[1] if placed.directive.name == "root" else ""
    inside = posixpath.normpath(posixpath.join(values[0], path.lstrip("/")))
    return inside if inside.startswith("/") else ""


def keeps_hidden_files_back(level: Level, levels: list[Level]) -> Placed | None:
    """The location, or condition, of the server that refuses hidden files."""
    server = next((each for each in level.outwards() if each.kind == "server"), None)
    for each in levels:
        own = each.kind in ("location", "if") and server in list(each.outwards())
        if own and _matches_hidden(each) and _refuses(each):
            return each.block
    return None


def _matches_hidden(level: Level) -> bool:
    values = level.block.directive.values if level.block else ()
    if level.kind == "if":
        about_path = values[:1] and values[0].lstrip("(") in ("$uri", "$request_uri")
        pattern = values[-1].rstrip(")") if about_path and "~" in "".join(values[1:2]) else ""
    else:
        modifier, path = location(level)
        pattern = path if modifier in ("~", "~*") else ""
        if not pattern and path.startswith("/.") and path != "/.well-known":
            pattern = "^" + re.escape(path)
    found = quick(pattern)
    return found is not None and any(found.search(path) for path in _HIDDEN)


def _refuses(level: Level) -> bool:
    answers = level.defined(frozenset({"deny", "return"}))
    return any(each.directive.values[:1] in _REFUSALS for each in answers)
