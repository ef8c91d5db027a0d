"""DPH015: the client of nginx chooses the host that nginx asks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.checks.nginx._client_data import Within, assigned, is_client_data, is_free, within
from deploylint.formats.nginx import variables, with_plain_variables
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Severity, Unknown
from deploylint.registry import ABSOLUTE, rule

if TYPE_CHECKING:
    from deploylint.formats.nginx import NginxConfig

_PASSES = ("proxy_pass", "grpc_pass", "uwsgi_pass", "fastcgi_pass")
_HOST = regex(r"(?:\w+://)?([^/]*)")
# The path of the request; it begins with a slash, so that it ends a host before it.
_OWN = ("request_uri", "uri", "document_uri")
_PATH = regex(r"(?<=.)\$(?:request_uri|document_uri|uri)\b.*", re.I)


@rule(
    "DPH015",
    "proxied-to-client-value",
    on="nginx",
    severity=Severity.ERROR,
    contexts=ABSOLUTE,
    triggers=_PASSES,
)
def proxied_to_client_value(document: NginxConfig) -> Iterator[Finding | Evidence | Unknown]:
    for found in within(document):
        directive = found.directive
        if directive.name not in _PASSES or len(directive.arguments) != 1:
            continue
        word = directive.arguments[0]
        host = _HOST.match(word.value)
        named = variables(_PATH.sub("", with_plain_variables(host[1]))) if host else ()
        if not named or word.template or _is_internal(found):
            continue
        where = document.where_of(word)
        chosen = [_chosen(document, found, each) for each in named]
        if any(chosen):
            name = named[chosen.index(True)]
            message = f"The client chooses the host that is asked: it decides `${name}`"
            yield Finding(where, message)
        elif None in chosen:
            yield Unknown(where, "what decides the host is not in the file")
        else:
            yield Evidence(where, "the file itself decides the host")


def _is_internal(found: Within) -> bool:
    """A location that only the application can send requests to."""
    return any(each.name == "internal" for block in found.around for each in block.directives)


def _chosen(document: NginxConfig, found: Within, name: str) -> bool | None:
    """Whether the request decides a variable; None where that cannot be told."""
    if is_client_data(name) or name in _OWN:
        return True
    if name in found.captures:
        return is_free(found.captures[name])
    values = assigned(document, name)
    if not values:
        return None
    inner = [each for value in values for each in variables(value)]
    return bool(inner) and all(
        is_client_data(each) or is_free(found.captures.get(each, "")) for each in inner
    )
