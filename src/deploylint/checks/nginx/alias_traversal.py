"""DPH004: an alias reaches beyond the folder that it names."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._locations import Location, is_file, locations
from deploylint.formats.nginx import Word
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Edit, Evidence, Finding, Fix, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from deploylint.formats.nginx import NginxConfig


@rule(
    "DPH004",
    "alias-traversal",
    on="nginx",
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=("alias",),
    fixable=True,
)
def alias_traversal(document: NginxConfig) -> Iterator[Finding | Evidence | Unknown]:
    found = tuple(locations(document))
    paths = {location.path.value for location in found}
    for location in found:
        aliases = location.own("alias")
        if not location.is_prefix or not aliases or len(aliases[-1].arguments) != 1:
            continue
        alias = aliases[-1].arguments[0]
        taken = location.path.value + "/" in paths
        if location.path.value.endswith("/") or is_file(alias.value):
            message = "the alias ends where the path of its location does"
            yield Evidence(document.where_of(location.path), message, location.scope)
        elif alias.template or "$" in alias.value:
            message = "a variable or a template decides what the alias is"
            yield Unknown(document.where_of(alias), message, location.scope)
        else:
            fix = None if taken else _fix(document, location, alias)
            yield _finding(document, location, alias, fix)


def _finding(document: NginxConfig, location: Location, alias: Word, fix: Fix | None) -> Finding:
    path = location.path.value
    if alias.value.endswith("/"):
        message = f"`{path}../` is served from the folder above `{alias.value}`"
        severity = Severity.ERROR
    else:
        message = f"`location {path}` also serves what begins like `{alias.value}`, its siblings"
        severity = Severity.WARNING
    return Finding(
        document.where_of(location.path),
        message,
        fix=fix,
        severity=severity,
        scope=location.scope,
    )


def _fix(document: NginxConfig, location: Location, alias: Word) -> Fix:
    edits = [_slash(document, location.path)]
    if not alias.value.endswith("/"):
        edits.append(_slash(document, alias))
    return Fix("End the location and its alias with a slash", tuple(edits))


def _slash(document: NginxConfig, word: Word) -> Edit:
    return document.source.insert(word.end - word.quoted, "/")
