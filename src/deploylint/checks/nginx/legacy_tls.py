"""DPH007: nginx accepts TLS versions that are no longer secure."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._levels import listed
from deploylint.formats.nginx import Directive
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
        legacy = [word for word in directive.arguments if word.value in _LEGACY]
        if legacy:
            where = document.source.where(legacy[0].start, legacy[-1].end)
            message = f"`ssl_protocols` admits {listed(word.value for word in legacy)}"
            yield Finding(where, message, fix=_fix(document, directive))
        elif not directive.template:
            yield Evidence(document.where_of(directive), "only current TLS versions are admitted")


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
