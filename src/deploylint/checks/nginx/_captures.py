"""How far the alias of a location with a regular expression reaches."""

from __future__ import annotations

from enum import Enum

from deploylint.formats.nginx import variables
from deploylint.lazy.regexes import regex

# A literal beginning, up to the first character that means something in a pattern.
_LITERAL = regex(r"\^?((?:(?:\\[./-]|[\w/-])(?![?*{]))*)")
# A capture that takes any character first, a dot among them: ``(.*)``, ``(?<rest>[^?]+)``.
_ANY = regex(r"(/\?)?\((?:\?P?<(\w+)>)?(?:\.|\[\^[^\]./]*\])[*+]\??\)")


class Reach(Enum):
    """Where a request can get: above the folder of the alias, beside it, or nowhere else;
    ``ONE`` is the same file for every request.
    """

    ABOVE = "above"
    BESIDE = "beside"
    ONE = "one"
    INSIDE = "inside"
    UNKNOWN = "unknown"


def literal_prefix(pattern: str) -> str:
    """The text that every path which the pattern matches begins with."""
    found = _LITERAL.match(pattern)
    return found[1].replace("\\", "") if found else ""


def unseparated(pattern: str, alias: str) -> Reach:
    """What the alias makes of the first capture, which follows the literal beginning."""
    used = variables(alias)
    if not used:
        return Reach.INSIDE if "." in alias.rpartition("/")[2] else Reach.ONE
    begin = _LITERAL.match(pattern)
    capture = _ANY.match(pattern, begin.end() if begin else 0)
    named = {"1", capture[2]} if capture else set()
    if not all(name.isdigit() or f"<{name}>" in pattern.lower() for name in used):
        return Reach.UNKNOWN
    separated = begin is not None and begin[1].endswith("/") and not (capture and capture[1])
    if capture is None or separated or used[0] not in named:
        return Reach.INSIDE
    before = alias.partition("$")[0]
    return Reach.ABOVE if before.endswith("/") else Reach.BESIDE
