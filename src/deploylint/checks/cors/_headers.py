"""``Access-Control-Allow-Origin`` as nginx sets it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.formats.nginx import Directive, NginxConfig
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_STATIC = regex(r"font|static|asset|\.(js|css|woff2?|ttf|svg|png|jpe?g)|sdk", re.I)


class OriginHeader(NamedTuple):
    """An ``add_header`` that admits every origin; ``static`` in a location of public files."""

    directive: Directive
    value: str
    credentials: bool
    static: bool


def open_origin_headers(document: NginxConfig) -> Iterator[OriginHeader]:
    """The headers that send ``*`` or echo the request's origin, with their level's credentials."""
    stack: list[tuple[tuple[Directive, ...], str]] = [(document.directives, "")]
    while stack:
        level, location = stack.pop()
        credentials = any(_sets(each, "access-control-allow-credentials", "true") for each in level)
        for directive in level:
            for value in ("*", "$http_origin"):
                if _sets(directive, "access-control-allow-origin", value):
                    static = bool(_STATIC.search(location))
                    yield OriginHeader(directive, value, credentials, static)
            if directive.block:
                inner = " ".join(directive.values) if directive.name == "location" else location
                stack.append((directive.directives, inner))


def _sets(directive: Directive, header: str, value: str) -> bool:
    values = directive.values
    return (
        directive.name == "add_header"
        and len(values) >= 2
        and values[0].lower() == header
        and values[1].lower() == value
    )
