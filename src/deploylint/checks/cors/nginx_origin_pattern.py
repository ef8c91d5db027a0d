"""DPA011: nginx lets origins of strangers through a pattern that is meant for its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.checks.cors._headers import Gate, OriginHeader, origin_headers
from deploylint.checks.cors._loose_patterns import Loose, loose
from deploylint.formats.nginx import variables
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Related, Severity, Unknown, Where
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from deploylint.formats.nginx import NginxConfig


@rule(
    "DPA011",
    "nginx-origin-pattern",
    on="nginx",
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=("ccess-", "CCESS-"),
    also=("http_origin", "HTTP_ORIGIN"),
    fixable=True,
)
def nginx_origin_pattern(document: NginxConfig) -> Iterator[Finding | Evidence | Unknown]:
    seen: set[Where] = set()
    for header in origin_headers(document):
        name = document.where_of(header.directive.words[2])
        if header.unknown:
            yield Unknown(name, "what decides this value is not in the file")
        for gate in header.gates:
            where = document.where_of(gate.word)
            if where not in seen:
                seen.add(where)
                yield _judged(document, header, gate)


def _judged(
    document: NginxConfig, header: OriginHeader, gate: Gate
) -> Finding | Evidence | Unknown:
    where = document.where_of(gate.word)
    if gate.exact:
        return Evidence(where, "only this origin is answered")
    if gate.word.template or variables(gate.pattern):
        return Unknown(where, "a variable decides the pattern")
    try:
        found = loose(gate.pattern, fold_case=gate.fold_case)
    except (re.error, RecursionError, OverflowError):
        return Unknown(where, "the pattern cannot be tried")
    if found is None:
        return Evidence(where, "the pattern lets no stranger through")
    return _finding(document, header, gate, found)


def _finding(document: NginxConfig, header: OriginHeader, gate: Gate, found: Loose) -> Finding:
    severity = Severity.ERROR if header.credentials else Severity.WARNING
    with_credentials = " with credentials" if header.credentials else ""
    message = f"`{found.origin}` matches this pattern and gets the answer{with_credentials}"
    related = (Related(document.where_of(header.directive), "the header"),)
    return Finding(
        document.where_of(gate.word),
        message,
        related,
        fix=_anchored(document, gate) if found.kind == "end" else None,
        severity=Severity.INFO if found.kind == "dot" else severity,
    )


def _anchored(document: NginxConfig, gate: Gate) -> Fix | None:
    """``$`` at the end of a pattern that begins with a scheme and ends with a label."""
    word = gate.word
    plain = gate.pattern.startswith("^http") and gate.pattern[-1:].isalpha()
    text = document.source.text[word.start : word.end].rstrip("\"')")
    if not plain or not text.endswith(gate.pattern[-8:]) or loose(f"{gate.pattern}$"):
        return None
    return Fix(
        "Anchor the pattern with `$`", (document.source.insert(word.start + len(text), "$"),)
    )
