"""DPG013: what `manage.py check --deploy` asks of the settings that production uses."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.devserver._https import https_evidence, nginx_answers
from deploylint.deployment import Deployment
from deploylint.deployment.django import DjangoSettings, ProductionSettings
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.django import SettingsDefault, SettingsModule
from deploylint.deployment.tls import TLS
from deploylint.lazy.records import NamedTuple
from deploylint.model import Evidence, Finding, Severity, Unknown
from deploylint.registry import DEPLOYED, PEDANTIC, rule


class _Asked(NamedTuple):
    """A check of Django: values that do not pass, and what nginx does in its place.

    ``""`` among ``wrong`` is a setting that nothing sets; ``after`` is one that has to be on first.
    """

    code: str
    wrong: frozenset[str]
    instead: str = ""
    after: str = ""


_OFF = frozenset({"", "False", "None", "0"})
_HSTS = "SECURE_HSTS_SECONDS"
_ASKED = {
    _HSTS: _Asked("security.W004", _OFF, "Strict-Transport-Security"),
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": _Asked("security.W005", _OFF, after=_HSTS),
    "SECURE_SSL_REDIRECT": _Asked("security.W008", _OFF, "https://"),
    "SECURE_HSTS_PRELOAD": _Asked("security.W021", _OFF, after=_HSTS),
    "X_FRAME_OPTIONS": _Asked("security.W019", frozenset({"'ALLOWALL'", "'ALLOW'", "''", "None"})),
}
_HOSTS = "ALLOWED_HOSTS"


@rule(
    "DPG013",
    "django-https-settings",
    on=Deployment,
    severity=Severity.INFO,
    contexts=DEPLOYED,
    tier=PEDANTIC,
    needs=(SettingsModule, SettingsDefault, *TLS),
)
def django_https_settings(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    for settings in deployment.model(DjangoSettings).production:
        yield from _hosts(settings)
        missing = []
        for name, asked in _ASKED.items():
            verdict = _judge(deployment, settings, name, asked)
            missing += [name] if verdict is None else []
            yield from [verdict] if verdict is not None else []
        if missing:
            yield _finding(deployment, settings, missing)


def _judge(
    deployment: Deployment, settings: ProductionSettings, name: str, asked: _Asked
) -> Evidence | Unknown | None:
    """Why a setting is no finding; None where it is one."""
    only, value = settings.holding(name).only, settings.value(name)
    where = only.where if only else settings.module.where
    if asked.code in settings.items("SILENCED_SYSTEM_CHECKS"):
        return Evidence(where, f"Django's check of `{name}` is silenced", settings.name)
    if asked.after and settings.value(asked.after) in _OFF:
        return Evidence(where, f"`{name}` adds nothing without `{asked.after}`", settings.name)
    if value == UNKNOWN:
        reason = settings.open or f"what `{name}` is cannot be told"
        return Unknown(where, reason, settings.name)
    if value not in asked.wrong:
        return Evidence(where, f"`{name}` is {value or 'as Django has it'}", settings.name)
    answer = next(nginx_answers(deployment, asked.instead), None) if asked.instead else None
    return Evidence(answer, f"nginx answers for `{name}`", settings.name) if answer else None


def _finding(deployment: Deployment, settings: ProductionSettings, missing: list[str]) -> Finding:
    only = settings.holding(missing[0]).only
    named = ", ".join(f"`{name}` ({_ASKED[name].code})" for name in missing)
    return Finding(
        only.where if only else settings.module.where,
        f"`{settings.name}` leaves to others what Django's check for deployment asks: {named}",
        https_evidence(deployment, settings),
        scope=settings.name,
    )


def _hosts(settings: ProductionSettings) -> Iterator[Finding]:
    """``ALLOWED_HOSTS = []`` with ``DEBUG`` off: every request is answered with 400."""
    only, debug = settings.holding(_HOSTS).only, settings.holding("DEBUG").only
    off = debug is not None and debug.value == "False" and not debug.variable
    empty = only and only.value == "..." and not (only.items or only.variable)
    if only and empty and off and not settings.open:
        message = f"`{_HOSTS}` is empty while `DEBUG` is off: every request gets status 400"
        yield Finding(only.where, message, severity=Severity.ERROR, scope=settings.name)
