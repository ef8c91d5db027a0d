"""DPF006: a data store on a public host is spoken to without TLS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.checks.startup._defaults import defaults_of
from deploylint.checks.startup._urls import DATA_STORES, Address, address, names_store
from deploylint.deployment.facts import UNKNOWN
from deploylint.formats.env_sources import ENV_SOURCES, Named, values_of
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Evidence, Finding, Severity
from deploylint.registry import SENSITIVE, rule

if TYPE_CHECKING:
    from typing import Any

_TRIGGERS = ("://",)
_UNVERIFIED = regex(r"ssl_cert_reqs=(?:CERT_)?none|tlsInsecure=true|tlsAllowInvalid", re.I)
_SECURED = regex(
    r"[?&](?:sslmode=(?:require|verify-ca|verify-full)|ssl=(?!false|0|disable|prefer|allow)"
    r"|tls=true|sslrootcert=|ssl-mode=(?:required|verify)|ssl_ca=)",
    re.I,
)
_SECURE_SCHEMES = regex(
    r"(?:rediss|amqps|mongodb\+srv|neo4j\+s|bolt\+s|neo4j\+ssc|bolt\+ssc)(?:\+\w+)?\Z"
)


@rule(
    "DPF006",
    "no-tls-public-host",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=SENSITIVE,
    triggers=_TRIGGERS,
)
def no_tls_public_host(module: PythonModule) -> Iterator[Finding | Evidence]:
    for named, expression in defaults_of(module, names_store):
        if not module.guarded(expression):
            yield from _judge(named)


@no_tls_public_host.on(ENV_SOURCES, triggers=_TRIGGERS)
def set_outside(document: Any) -> Iterator[Finding | Evidence]:
    for named in values_of(document):
        if names_store(named.name):
            yield from _judge(named)


def _judge(named: Named) -> Iterator[Finding | Evidence]:
    found = address(named.value) if isinstance(named.value, str) else None
    if found is None or not DATA_STORES.match(found.scheme) or not found.is_public:
        return
    weakness = _weakness(found)
    if weakness is None:
        yield Evidence(named.where, f"`{named.name}` insists on TLS", named.scope)
        return
    if UNKNOWN not in found.rest.partition("?")[2]:
        message = f"`{named.name}` reaches the public host `{found.host}` {weakness}"
        yield Finding(named.where, message, confidence=Confidence.MEDIUM, scope=named.scope)


def _weakness(found: Address) -> str | None:
    if found.scheme.endswith("+ssc"):
        return "with TLS that accepts any certificate"
    if _UNVERIFIED.search(found.rest):
        return "with TLS that accepts any certificate"
    if _SECURE_SCHEMES.match(found.scheme) or _SECURED.search(found.rest):
        return None
    return "without insisting on TLS"
