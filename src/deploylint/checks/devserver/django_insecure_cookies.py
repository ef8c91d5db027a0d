"""DPG010: Django's session and CSRF cookies are sent over plain HTTP as well."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.devserver._https import https_evidence
from deploylint.deployment import Deployment
from deploylint.deployment.django import DjangoSettings, ProductionSettings
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.django import DjangoSetting, SettingsDefault, SettingsModule
from deploylint.deployment.production import deployed
from deploylint.deployment.tls import TLS
from deploylint.model import Edit, Evidence, Finding, Fix, Severity, Unknown, Where
from deploylint.registry import DEPLOYED, rule

_SESSION, _CSRF = "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"
_HTTPONLY = "SESSION_COOKIE_HTTPONLY"
# Django's own checks of these settings, which a project may have silenced on purpose.
_SILENCED = {
    _SESSION: ("security.W010", "security.W011", "security.W012"),
    _CSRF: ("security.W016",),
}
_COOKIES = {_SESSION: "the login cookie", _CSRF: "the CSRF cookie"}


@rule(
    "DPG010",
    "django-insecure-cookies",
    on=Deployment,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    needs=(SettingsModule, SettingsDefault, *TLS),
    fixable=True,
)
def django_insecure_cookies(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    """One finding for each module of production, about all cookies that are not secure."""
    for settings in deployment.model(DjangoSettings).production:
        if not any(each.sessions for each in settings.files):
            continue
        insecure = []
        for name in (_SESSION, _CSRF):
            verdict = _judge(deployment, settings, name)
            insecure += [name] if verdict is None else []
            yield from [verdict] if verdict is not None else []
        if insecure:
            yield _finding(deployment, settings, insecure)
        yield from _readable_by_scripts(settings)


def _judge(
    deployment: Deployment, settings: ProductionSettings, name: str
) -> Evidence | Unknown | None:
    """Why a cookie is no finding; None where it is one."""
    only, value = settings.holding(name).only, settings.value(name)
    where = only.where if only else settings.module.where
    if value == "True":
        return Evidence(where, f"`{name}` is on", settings.name)
    if name == _CSRF and settings.is_true("CSRF_USE_SESSIONS"):
        return Evidence(where, "the CSRF token is kept in the session", settings.name)
    if not set(_SILENCED[name]).isdisjoint(settings.items("SILENCED_SYSTEM_CHECKS")):
        return Evidence(where, f"Django's check of `{name}` is silenced", settings.name)
    if value not in ("", "False"):
        reason = settings.open or f"what `{name}` is cannot be told"
        return Unknown(where, reason, settings.name)
    if only and only.variable and not _is_left_out(deployment, settings, only.variable):
        reason = f"`{only.variable}` decides where this is deployed"
        return Unknown(where, reason, settings.name)
    return None


def _is_left_out(deployment: Deployment, settings: ProductionSettings, variable: str) -> bool:
    """Whether a site with TLS is deployed without the variable, as far as the project tells."""
    if variable == UNKNOWN or not https_evidence(deployment, settings):
        return False
    environments = deployment.model(Environments)
    found = [environments.of(service) for service in deployed(deployment)]
    return not any(each.value(variable) == UNKNOWN or variable in each.names for each in found)


def _finding(deployment: Deployment, settings: ProductionSettings, insecure: list[str]) -> Finding:
    first = settings.holding(insecure[0]).only
    where = _place(settings, first)
    named = " and ".join(f"`{each}`" for each in insecure)
    verb = "are" if len(insecure) > 1 else "is"
    state = "off" if first and first.value == "False" else "not set"
    if first and first.variable:
        state = "off unless a variable says otherwise"
    cookie = _COOKIES[insecure[0]]
    message = f"{named} {verb} {state}: {cookie} of `{settings.name}` also goes over plain HTTP"
    evidence = https_evidence(deployment, settings)
    severity = Severity.WARNING if evidence else Severity.INFO
    fix = _fix(settings, insecure, where)
    return Finding(where, message, evidence, fix, severity, scope=settings.name)


def _place(settings: ProductionSettings, stated: DjangoSetting | None) -> Where:
    """The assignment; where there is none, that of the middleware, or what names sessions."""
    if stated:
        return stated.where
    middleware = settings.holding("MIDDLEWARE").statements
    if middleware:
        return middleware[0].where
    return next(each.sessions for each in settings.files if each.sessions)


def _fix(settings: ProductionSettings, insecure: list[str], where: Where) -> Fix | None:
    """Sets what is missing at the end of the module, and turns on what is off in it."""
    edits, added, newline = [], "", settings.module.newline
    for name in insecure:
        only = settings.holding(name).only
        if only is None:
            added += f"{name} = True{newline}"
        elif only.variable or only.condition or only.where.path != where.path:
            return None
        else:
            edits.append(Edit(only.value_where, "True"))
    end = settings.module.end
    if added and end.path != where.path:
        return None
    before = "" if end.column == 1 else newline
    edits += [Edit(end, before + added)] if added else []
    return Fix("Send the cookies over TLS only", tuple(edits))


def _readable_by_scripts(settings: ProductionSettings) -> Iterator[Finding]:
    only = settings.holding(_HTTPONLY).only
    if only and only.value == "False" and not only.variable:
        message = f"`{_HTTPONLY}` is off: every script of a page can read the login cookie"
        fix = Fix(f"Set `{_HTTPONLY} = True`", (Edit(only.value_where, "True"),))
        yield Finding(only.where, message, fix=fix, scope=settings.name)
