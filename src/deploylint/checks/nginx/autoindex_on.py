"""DPH021: nginx lists the files of a folder to everybody."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._access import asks_who, is_reachable, keeps_out
from deploylint.checks.nginx._levels import name_of, same_place, words_of
from deploylint.deployment import Deployment
from deploylint.deployment.proxies import Proxies
from deploylint.formats.nginx import NginxFile
from deploylint.model import Evidence, Finding, Severity, Unknown
from deploylint.registry import DEPLOYED, PEDANTIC, rule

# Words of locations whose files are those of users, or were kept by somebody.
_PRIVATE = frozenset(
    "media upload uploads uploaded backup backups dump dumps private documents invoices attachments"
    " logs log export exports".split()
)


@rule(
    "DPH021",
    "autoindex-on",
    on=Deployment,
    needs=(NginxFile,),
    severity=Severity.INFO,
    contexts=DEPLOYED,
    tier=PEDANTIC,
)
def autoindex_on(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    proxies = deployment.model(Proxies)
    pairs = (
        (level, placed)
        for level in proxies.levels
        for placed in level.defined(frozenset({"autoindex"}))
        if placed.in_project and placed.directive.values == ("on",)
    )
    for placed, levels in same_place(pairs):
        level, where, scope = levels[0], proxies.head(placed), name_of(levels[0])
        restricted = keeps_out(level)
        if not is_reachable(proxies, level, placed.path):
            yield Evidence(where, "nothing outside reaches this server", scope)
        elif restricted or asks_who(level):
            yield Evidence(where, "not everybody is let in", scope)
        elif restricted is None:
            yield Unknown(where, "what is set around it is unknown", scope)
        else:
            severity = Severity.WARNING if words_of(level) & _PRIVATE else Severity.INFO
            message = f"`{scope}` lists all its files to everybody"
            yield Finding(where, message, severity=severity, scope=scope)
