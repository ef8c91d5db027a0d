"""DPH018: a list of addresses that are let in, which keeps nobody out."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._access import RULES, asks_who
from deploylint.checks.nginx._edits import insert_after
from deploylint.checks.nginx._levels import name_of, words_of
from deploylint.deployment import Deployment
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import Level, NginxFile, Placed
from deploylint.model import Evidence, Finding, Fix, Severity, Unknown
from deploylint.registry import DEPLOYED, PREVIEW, rule

_SENSITIVE = frozenset("status metrics admin phpmyadmin flower internal".split())


@rule(
    "DPH018",
    "access-list-open",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    tier=PREVIEW,
    fixable=True,
)
def access_list_open(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    proxies = deployment.model(Proxies)
    seen: set[tuple[str, int]] = set()
    for level in proxies.levels:
        rules = [each for each in level.defined(RULES) if each.in_project]
        allowed = [each for each in rules if each.directive.name == "allow"]
        key = (rules[0].path, rules[0].directive.start) if rules else ("", 0)
        if rules and key not in seen:
            seen.add(key)
            yield from _answered_before(proxies, level, rules)
            if allowed and not any(each.directive.values == ("all",) for each in allowed):
                yield _judged(proxies, level, rules, allowed[-1])


def _judged(
    proxies: Proxies, level: Level, rules: list[Placed], last: Placed
) -> Finding | Evidence | Unknown:
    where, scope = proxies.head(last), name_of(level)
    denied = [each for each in rules if each.directive.name == "deny"]
    if denied:
        return Evidence(where, "everybody else is denied, or only some are", scope)
    if unknown := level.unknown_reasons_about(RULES):
        return Unknown(where, "; ".join(unknown), scope)
    if asks_who(level):
        return Evidence(where, "something else asks who the client is", scope)
    edit = insert_after(proxies.files[last.path], last.directive, ["deny all;"])
    weight = Severity.ERROR if words_of(level) & _SENSITIVE else Severity.WARNING
    message = "Without `deny all` after it, `allow` keeps nobody out"
    fix = Fix("Deny everybody else", (edit,))
    return Finding(where, message, fix=fix, severity=weight, scope=scope)


def _answered_before(proxies: Proxies, level: Level, rules: list[Placed]) -> Iterator[Finding]:
    """``return`` is run before the access list is looked at."""
    everybody = any(
        each.directive.values == ("all",) for each in rules if each.directive.name == "deny"
    )
    for placed in level.defined(frozenset({"return"})) if everybody else ():
        code = placed.directive.values[0] if placed.directive.values else ""
        if placed.in_project and code.startswith("2"):
            message = f"`return {code}` answers before `deny` is looked at"
            where = proxies.head(placed)
            yield Finding(where, message, severity=Severity.WARNING, scope=name_of(level))
