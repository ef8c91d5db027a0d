"""DPH022: a server with TLS does not tell browsers to stay with it."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.nginx._levels import name_of, reasons
from deploylint.deployment import Deployment
from deploylint.deployment.django import DjangoSettings
from deploylint.deployment.facts.clues import HstsSent
from deploylint.deployment.facts.django import SettingsDefault, SettingsModule
from deploylint.deployment.facts.python import Import
from deploylint.deployment.production import is_deployed
from deploylint.deployment.proxies import Proxies
from deploylint.deployment.tls import listens_with_tls
from deploylint.formats.nginx import Level, NginxFile, effective
from deploylint.formats.python import PythonModule
from deploylint.model import Evidence, Finding, Severity, Unknown, Where
from deploylint.registry import DEPLOYED, PEDANTIC, rule

_HEADER = "strict-transport-security"
_SENDERS = frozenset({"flask_talisman", "secure", "secweb", "Secweb"})
_HEADERS = frozenset({"add_header", "more_set_headers"})
_NAMES = ("Strict-Transport-Security", "strict-transport-security", "STRICT-TRANSPORT-SECURITY")


@rule(
    "DPH022",
    "hsts-missing",
    on=Deployment,
    needs=(NginxFile, SettingsModule, SettingsDefault, HstsSent),
    severity=Severity.INFO,
    contexts=DEPLOYED,
    tier=PEDANTIC,
)
def hsts_missing(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    proxies = deployment.model(Proxies)
    seen: set[Where] = set()
    for level in proxies.levels:
        block = level.block if level.kind == "server" else None
        if block is None or not block.in_project or not is_deployed(deployment, block.path):
            continue
        where = proxies.head(block)
        if (
            listens_with_tls(level)
            and where not in seen
            and not level.defined(frozenset({"return"}))
        ):
            seen.add(where)
            yield _judged(deployment, proxies, level, where)


@hsts_missing.on(PythonModule, triggers=_NAMES)
def sent_by_code(module: PythonModule) -> Iterator[HstsSent]:
    yield HstsSent(module.start_of_file)


def _judged(
    deployment: Deployment, proxies: Proxies, server: Level, where: Where
) -> Finding | Evidence | Unknown:
    scope = name_of(server)
    inside = [each for each in proxies.levels if server in list(each.outwards())]
    sent = [placed for each in (server, *inside) for placed in each.defined(_HEADERS)]
    sent += effective(server, "add_header").values
    if any(_HEADER in " ".join(each.directive.values).lower() for each in sent):
        return Evidence(where, "browsers are told to stay with TLS", scope)
    if doubt := reasons(effective(server, "add_header")):
        return Unknown(where, doubt, scope)
    if elsewhere := _by_application(deployment):
        return Evidence(elsewhere, "the application sends the header", scope)
    return Finding(where, f"`{scope}` sends no `Strict-Transport-Security`", scope=scope)


def _by_application(deployment: Deployment) -> Where | None:
    for settings in deployment.model(DjangoSettings).production:
        only = settings.holding("SECURE_HSTS_SECONDS").only
        if only and only.value not in ("0", "None"):
            return only.where
    found = [each.where for each in deployment.facts(HstsSent)]
    imports = (each for each in deployment.facts(Import) if each.module in _SENDERS)
    found += [each.where for each in imports]
    return next((each for each in found if is_deployed(deployment, each.path)), None)
