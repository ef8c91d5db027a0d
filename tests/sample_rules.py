"""Small rules, most of them wrong in one way each, for the tests of the harness."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint import registry
from deploylint.formats.nginx import NginxConfig
from deploylint.formats.systemd import SystemdUnit
from deploylint.model import Finding, Fix, Related, Safety, Severity

Findings = Iterator[Finding]
WORD = "offence"
_both = (NginxConfig, SystemdUnit)


def _words(document: NginxConfig, pattern: str = WORD) -> Findings:
    for match in re.finditer(pattern, document.source.text):
        yield Finding(document.where(*match.span()), f"`{match[0]}` stands here")


def _replaced(document: NginxConfig, text: str, safety: Safety = Safety.UNSAFE) -> Findings:
    for finding in _words(document):
        edit = document.source.replace(finding.where, text)
        yield finding._replace(fix=Fix("Replace it", (edit,), safety))


@registry.rule("DPH900", "good-rule", on=_both, severity=Severity.WARNING, fixable=True)
def good_rule(document: NginxConfig) -> Findings:
    yield from _replaced(document, "virtue")


@registry.rule("DPH901", "undeclared-fix", on=_both, severity=Severity.WARNING)
def undeclared_fix(document: NginxConfig) -> Findings:
    yield from _replaced(document, "virtue")


@registry.rule("DPH902", "endless-fix", on=_both, severity=Severity.WARNING, fixable=True)
def endless_fix(document: NginxConfig) -> Findings:
    yield from _replaced(document, f"more {WORD}")


@registry.rule("DPH903", "breaking-fix", on=_both, severity=Severity.WARNING, fixable=True)
def breaking_fix(document: NginxConfig) -> Findings:
    yield from _replaced(document, "}")


@registry.rule("DPH904", "blind-to-crlf", on=_both, severity=Severity.WARNING)
def blind_to_crlf(document: NginxConfig) -> Findings:
    yield from _words(document, f"{WORD};\n")


@registry.rule("DPH905", "needs-final-newline", on=_both, severity=Severity.WARNING)
def needs_final_newline(document: NginxConfig) -> Findings:
    if document.source.text.endswith("\n"):
        yield from _words(document)


@registry.rule("DPH906", "sees-byte-order-mark", on=_both, severity=Severity.WARNING)
def sees_byte_order_mark(document: NginxConfig) -> Findings:
    yield from _words(document)
    if document.source.bom:
        yield Finding(document.start_of_file, "a byte order mark stands here")


@registry.rule("DPH907", "never-silent", on=_both, severity=Severity.WARNING)
def never_silent(document: NginxConfig) -> Findings:
    yield from _words(document)
    if "# deploylint:" in document.source.text:
        yield Finding(document.start_of_file, "A comment stands here")


@registry.rule("DPH908", "unstorable-result", on=_both, severity=Severity.WARNING)
def unstorable_result(document: NginxConfig) -> Findings:
    for finding in _words(document):
        yield finding._replace(related=[Related(finding.where, "a list")])  # type: ignore[arg-type]


@registry.rule("DPH909", "crashing-rule", on=_both, severity=Severity.WARNING)
def crashing_rule(document: NginxConfig) -> Findings:
    yield from _words(document)
    raise RuntimeError("lost")


@registry.rule("DPH910", "informing-rule", on=_both, severity=Severity.INFO)
def informing_rule(document: NginxConfig) -> Findings:
    yield from _words(document)


@registry.rule("DPH911", "unix-fix", on=_both, severity=Severity.WARNING, fixable=True)
def unix_fix(document: NginxConfig) -> Findings:
    """Its edit has a bare newline, whatever the line endings of the file."""
    for finding in _replaced(document, "virtue"):
        assert finding.fix is not None
        edit = finding.fix.edits[0]._replace(text="virtue\n")
        yield finding._replace(fix=finding.fix._replace(edits=(edit,)))


@registry.rule("DPH912", "display-only", on=_both, severity=Severity.WARNING)
def display_only(document: NginxConfig) -> Findings:
    yield from _replaced(document, "virtue", Safety.DISPLAY)


@registry.rule("DPH913", "mumbling-rule", on=_both, severity=Severity.WARNING)
def mumbling_rule(document: NginxConfig) -> Findings:
    for finding in _words(document):
        yield finding._replace(message="an offence")


@registry.rule("DPH914", "lecturing-rule", on=_both, severity=Severity.WARNING)
def lecturing_rule(document: NginxConfig) -> Findings:
    for finding in _words(document):
        yield finding._replace(message="An offence stands here.")


ENTRIES = tuple(
    registry.entry_of(each, __name__)
    for each in list(globals().values())
    if isinstance(each, registry.Rule)
)
