"""DPH004: an alias reaches beyond the folder that it names."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._captures import Reach, literal_prefix, unseparated
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
        if aliases and len(aliases[-1].arguments) == 1:
            alias = aliases[-1].arguments[0]
            if location.is_prefix:
                yield _of_prefix(document, location, alias, paths)
            elif location.modifier in ("~", "~*"):
                yield _of_pattern(document, location, alias)


def _of_prefix(
    document: NginxConfig, location: Location, alias: Word, paths: set[str]
) -> Finding | Evidence | Unknown:
    path = location.path.value
    ends = path.endswith("/")
    if is_file(alias.value) or (ends and alias.value.endswith("/")):
        message = "the alias ends where the path of its location does"
        return Evidence(document.where_of(location.path), message, location.scope)
    if alias.template or "$" in alias.value:
        message = "a variable or a template decides what the alias is"
        return Unknown(document.where_of(alias), message, location.scope)
    if ends:
        message = f"Files below `{path}` are looked for as `{alias.value}NAME`, without a slash"
        slash = Fix("End the alias with a slash", (_slash(document, alias),))
        return _warning(document, location, message, slash)
    fix = None if path + "/" in paths else _fix(document, location, alias)
    return _finding(document, location, alias, fix)


def _of_pattern(
    document: NginxConfig, location: Location, alias: Word
) -> Finding | Evidence | Unknown:
    """A regular expression replaces the whole path by the alias, with what it captures."""
    read = unseparated(location.path.value, alias.value)
    where = document.where_of(location.path)
    if alias.template or location.path.template or read is Reach.UNKNOWN:
        message = "what the alias comes to is not known"
        return Unknown(document.where_of(alias), message, location.scope)
    if read is Reach.ABOVE:
        folder, _, _ = alias.value.rpartition("$")
        message = f"`{literal_prefix(location.path.value)}../` is served from above `{folder}`"
        return Finding(where, message, severity=Severity.ERROR, scope=location.scope)
    if read is Reach.BESIDE:
        message = f"The siblings of `{alias.value}` that begin like it are served as well"
        return _warning(document, location, message)
    if read is Reach.ONE:
        message = f"Every file of this location is answered with `{alias.value}`"
        return _warning(document, location, message)
    return Evidence(where, "what the alias takes over cannot leave its folder", location.scope)


def _warning(
    document: NginxConfig, location: Location, message: str, fix: Fix | None = None
) -> Finding:
    where = document.where_of(location.path)
    return Finding(where, message, fix=fix, severity=Severity.WARNING, scope=location.scope)


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
