"""DPH007: nginx accepts TLS versions that are no longer secure."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._levels import listed
from deploylint.formats.nginx import Directive, walk
from deploylint.formats.nginx.includes import stock_directives
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Severity
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from deploylint.formats.nginx import NginxConfig

_LEGACY = frozenset({"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"})


@rule(
    "DPH007",
    "legacy-tls",
    on="nginx",
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    triggers=("ssl_protocols",),
    fixable=True,
)
def legacy_tls(document: NginxConfig) -> Iterator[Finding | Evidence]:
    for directive in document.walk():
        if directive.name != "ssl_protocols" or not directive.arguments:
            continue
        if _without_effect(document, directive):
            yield Evidence(document.where_of(directive), "no server here speaks TLS")
            continue
        legacy = [word for word in directive.arguments if word.value in _LEGACY]
        if legacy:
            where = document.source.where(legacy[0].start, legacy[-1].end)
            message = f"`ssl_protocols` admits {listed(word.value for word in legacy)}"
            yield Finding(where, message, fix=_fix(document, directive))
        elif not directive.template:
            yield Evidence(document.where_of(directive), "only current TLS versions are admitted")


def _without_effect(document: NginxConfig, directive: Directive) -> bool:
    """Whether every server around a directive, or below its level, is seen to speak no TLS."""
    around = [
        each
        for each in document.walk()
        if each.name in ("http", "server") and each.block and _holds(each, directive)
    ]
    if not around or not document.structure_known:
        return False
    inside = list(walk(around[-1].directives))
    listens = any(each.name == "listen" for each in inside)
    return listens and not any(_may_speak_tls(each) for each in inside)


def _holds(block: Directive, directive: Directive) -> bool:
    return block.start <= directive.start and directive.end <= block.end


def _may_speak_tls(directive: Directive) -> bool:
    """Whether a ``listen`` says ``ssl``, or an include may bring one that does."""
    values = directive.values
    if directive.name == "include":
        return not values or stock_directives(values[0]) is None
    if directive.name == "ssl":
        return values[:1] == ("on",)
    if directive.name != "listen" or not values:
        return False
    return directive.template or not {"ssl", "quic"}.isdisjoint(values) or "443" in values[0]


def _fix(document: NginxConfig, directive: Directive) -> Fix | None:
    """Leave the versions that are good; without any, nobody said which to use."""
    words = directive.arguments
    kept = [word for word in words if word.value not in _LEGACY]
    if not kept or directive.template:
        return None
    where = document.source.where(words[0].start, words[-1].end)
    text = " ".join(document.source.text[word.start : word.end] for word in kept)
    return Fix(f"Admit only {listed(word.value for word in kept)}", (
        document.source.replace(where, text),
    ))  # fmt: skip
