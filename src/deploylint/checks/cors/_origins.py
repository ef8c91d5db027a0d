"""The origins that a regular expression admits, where they can be listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from deploylint.formats.expressions import LONGEST, is_quick, parser
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from typing import Any

_LIMIT = 16
_ORIGIN = regex(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9a-f:]+\](:\d{1,5})?")
_HOST_DOT = regex(r"(?<=[A-Za-z0-9-])(?<!\\)\.(?=[A-Za-z0-9-])")
# Domains below which anybody gets a name by signing up.
_SHARED_DOMAINS = (
    "vercel.app netlify.app onrender.com herokuapp.com github.io gitlab.io pages.dev workers.dev"
    " web.app firebaseapp.com appspot.com run.app fly.dev railway.app deno.dev surge.sh"
    " azurewebsites.net azurestaticapps.net cloudfront.net amplifyapp.com lovable.app replit.app"
    " replit.dev repl.co glitch.me csb.app codesandbox.io gitpod.io app.github.dev"
    " ngrok.io ngrok.app ngrok.dev ngrok-free.app ngrok-free.dev trycloudflare.com loca.lt"
).split()
_TENANT_HOSTS = regex(
    r"(?<![\w-])(?:{})(?![\w-])".format("|".join(_SHARED_DOMAINS).replace(".", r"\\?\."))
)


class NotFinite(Exception):
    """The language of the pattern is infinite, too large, or uses refused syntax."""


def finite_origins(pattern: str) -> list[str] | None:
    """Every origin that the pattern matches in full, None when they cannot be listed.

    Starlette applies the pattern with ``fullmatch``, so that anchors mean nothing.
    At most sixteen origins, each ``scheme://host[:port]``.
    """
    if not 0 < len(pattern) <= LONGEST:
        return None
    try:
        found = list(dict.fromkeys(_strings(_parse(pattern))))
    except (NotFinite, re.error, RecursionError, OverflowError):
        return None
    return found if found and all(_ORIGIN.fullmatch(each) for each in found) else None


def escape_host_dots(pattern: str) -> str:
    """The pattern with each bare dot between host labels meant literally."""
    return _HOST_DOT.sub(r"\\.", pattern)


def matches_everything(pattern: str) -> bool:
    """Whether an unrelated origin passes; False for patterns that could take long to try."""
    try:
        if len(pattern) >= 60 or not is_quick(parser().parse(pattern)):
            return False
        compiled = re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    probes = ("https://unrelated-site.test", "http://unrelated-site.test")
    return any(compiled.fullmatch(probe) for probe in probes)


def matches_tenant_host(pattern: str) -> bool:
    """Whether anyone can register a host that matches: one of many names on a shared domain."""
    return _TENANT_HOSTS.search(pattern) is not None and not (
        finite_origins(pattern) or finite_origins(escape_host_dots(pattern))
    )


def is_anchored(pattern: str) -> bool:
    """Whether every text that matches ends where the pattern ends; so is what is no pattern."""
    try:
        return _ends(list(parser().parse(pattern)))
    except (re.error, RecursionError, OverflowError):
        return True


def _ends(operations: list[Any]) -> bool:
    """Whether a sequence ends with ``$``, in each of its alternatives."""
    last: Any = operations[-1] if operations else ("", "")
    operation, argument = last
    match str(operation):
        case "AT":
            return str(argument) in ("AT_END", "AT_END_STRING")
        case "BRANCH":
            return all(_ends(list(branch)) for branch in argument[1])
        case "SUBPATTERN":
            return _ends(list(argument[-1]))
    return str(operation).startswith("ASSERT")


def _parse(pattern: str) -> Any:
    tree = parser().parse(pattern)
    if tree.state.flags & ~re.UNICODE:
        raise NotFinite
    return tree


def _strings(tree: Any) -> Iterator[str]:
    choices = [list(_choices(str(operation), argument)) for operation, argument in tree]
    total = 1
    for each in choices:
        total *= len(each)
        if total > _LIMIT:
            raise NotFinite
    return ("".join(parts) for parts in product(*choices))


def _choices(operation: str, argument: Any) -> Iterator[str]:
    match operation:
        case "LITERAL":
            yield chr(argument)
        case "AT" if str(argument) in (
            "AT_BEGINNING",
            "AT_BEGINNING_STRING",
            "AT_END",
            "AT_END_STRING",
        ):
            yield ""
        case "BRANCH":
            for branch in argument[1]:
                yield from _strings(branch)
        case "SUBPATTERN":
            yield from _strings(argument[-1])
        case "IN":
            yield from _members(argument)
        case "MAX_REPEAT" | "MIN_REPEAT" if argument[1] <= 2:
            low, high, body = argument
            for count in range(low, int(high) + 1):
                yield from ("".join(parts) for parts in product(list(_strings(body)), repeat=count))
        case _:
            raise NotFinite


def _members(members: Any) -> Iterator[str]:
    for operation, argument in members:
        if str(operation) != "LITERAL":
            raise NotFinite
        yield chr(argument)
