"""DPH013: a location and its ``proxy_pass`` disagree about the slash at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.checks.nginx._locations import Location, is_file, locations
from deploylint.formats.nginx import Word
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Evidence, Finding, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from deploylint.formats.nginx import NginxConfig

# Behind the path of a socket, the URI begins after a colon.
_TARGET = regex(r"https?://(?:unix:[^:\s]+:|(?!unix:)[^/\s]+)(/\S*)", re.I)


@rule(
    "DPH013",
    "proxy-pass-slash-mismatch",
    on="nginx",
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    triggers=("proxy_pass",),
)
def proxy_pass_slash_mismatch(document: NginxConfig) -> Iterator[Finding | Evidence | Unknown]:
    for location in locations(document):
        passes = location.own("proxy_pass")
        if not passes or not location.is_prefix or location.own("rewrite"):
            continue
        target = passes[-1].arguments[0] if passes[-1].arguments else None
        if target is None or ("$" in target.value and not target.template):
            continue
        if target.template:
            where = document.where_of(target)
            yield Unknown(where, "a template decides the target", location.scope)
        elif (match := _TARGET.fullmatch(target.value)) and "?" not in match[1]:
            yield _judged(document, location, target, match[1])


def _judged(
    document: NginxConfig, location: Location, target: Word, uri: str
) -> Finding | Evidence:
    where, path = document.where_of(target), location.path.value
    if path.endswith("/") == uri.endswith("/") or is_file(path):
        return Evidence(where, "location and target agree about the slash", location.scope)
    example = uri + (path + "/users")[len(path) :] if uri.endswith("/") else uri + "users"
    requested = path.rstrip("/") + "/users"
    message = f"`{requested}` is asked for as `{example}` upstream"
    return Finding(where, message, confidence=Confidence.MEDIUM, scope=location.scope)
