"""DPG015: Flask's session cookie goes over plain HTTP, or is read by scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.checks.devserver._flask_settings import FlaskSetting, flask_settings
from deploylint.deployment import Deployment
from deploylint.deployment.development import is_development
from deploylint.deployment.django import DjangoSettings
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.clues import FlaskCookie
from deploylint.deployment.facts.python import Application, Import
from deploylint.deployment.production import is_deployed
from deploylint.deployment.tls import TLS, tls_evidence
from deploylint.formats.python import UNKNOWN as UNFOLDED
from deploylint.formats.python import PythonModule
from deploylint.formats.python.edits import replace
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Fix, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

_SECURE, _HTTPONLY = "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY"
_SAMESITE = "SESSION_COOKIE_SAMESITE"
_NAMES = (_SECURE, _HTTPONLY, _SAMESITE, "REMEMBER_COOKIE_HTTPONLY")
_ELSEWHERE = regex(r"test|ci$", re.I)
# Modules whose users set session cookies, and one that makes them secure by itself.
_SESSIONS, _HARDENS = ("flask_login", "flask_session", "flask_security"), "flask_talisman"


@rule(
    "DPG015",
    "flask-cookie-flags",
    on=Deployment,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    needs=(FlaskCookie, Application, *TLS),
    fixable=True,
)
def flask_cookie_flags(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    applications = [
        each
        for each in deployment.facts(Application)
        if each.framework == "flask"
        and each.role == "app"
        and is_deployed(deployment, each.where.path)
    ]
    if not applications:
        return
    django = deployment.model(DjangoSettings).modules
    found = [
        each
        for each in deployment.facts(FlaskCookie)
        if each.where.path not in django and is_deployed(deployment, each.where.path)
    ]
    for each in found:
        yield from _readable(each)
        if each.name == _SAMESITE and each.value == "'None'":
            yield from _sent_anywhere(found, each)
    yield from _over_http(deployment, applications[0], found)


@flask_cookie_flags.on(PythonModule, triggers=_NAMES)
def given(module: PythonModule) -> Iterator[FlaskCookie]:
    for each in flask_settings(module, _NAMES):
        if not (is_development(each.scope) or _ELSEWHERE.search(each.scope)):
            yield _clue(module, each)


def _clue(module: PythonModule, setting: FlaskSetting) -> FlaskCookie:
    value = module.fold(setting.value)
    off = setting.name.endswith("HTTPONLY") and value is False
    edits = replace(module, setting.value, "True") if off else None
    fix = Fix(f"Set `{setting.name}` to `True`", edits) if edits else None
    text = UNKNOWN if value is UNFOLDED else repr(value)
    return FlaskCookie(setting.where, setting.name, text, fix)


def _readable(cookie: FlaskCookie) -> Iterator[Finding | Evidence]:
    if not cookie.name.endswith("HTTPONLY"):
        return
    if cookie.value == "False":
        message = f"`{cookie.name}` is off: every script of a page can read the login cookie"
        yield Finding(cookie.where, message, fix=cookie.fix)
    elif cookie.value == "True":
        yield Evidence(cookie.where, "scripts cannot read the cookie")


def _sent_anywhere(
    found: list[FlaskCookie], cookie: FlaskCookie
) -> Iterator[Finding | Evidence | Unknown]:
    """``SameSite=None`` counts only with ``Secure``: browsers drop the cookie otherwise."""
    secure = {each.value for each in found if each.name == _SECURE}
    if "True" in secure:
        yield Evidence(cookie.where, "the cookie is secure")
    elif UNKNOWN in secure:
        yield Unknown(cookie.where, f"what `{_SECURE}` is cannot be told")
    else:
        message = f"Browsers refuse a cookie with `SameSite=None` while `{_SECURE}` is off"
        yield Finding(cookie.where, message)


def _over_http(
    deployment: Deployment, application: Application, found: list[FlaskCookie]
) -> Iterator[Finding | Evidence | Unknown]:
    """An information where the site is known to be served over TLS."""
    stated = [each for each in found if each.name == _SECURE]
    imports = {each.module.partition(".")[0]: each for each in deployment.facts(Import)}
    sessions = any(
        each.module.startswith(_SESSIONS) or (each.module == "flask" and "session" in each.names)
        for each in deployment.facts(Import)
    )
    tls = next(tls_evidence(deployment), None)
    if not sessions or tls is None:
        return
    where = stated[0].where if stated else application.where
    if hardens := imports.get(_HARDENS):
        yield Evidence(hardens.where, "Talisman makes the cookie secure")
    elif any(each.value == "True" for each in stated):
        yield Evidence(where, f"`{_SECURE}` is on")
    elif any(each.value == UNKNOWN for each in stated):
        yield Unknown(where, f"what `{_SECURE}` is cannot be told")
    else:
        state = "off" if stated else "not set"
        message = f"`{_SECURE}` is {state}: the session cookie also goes over plain HTTP"
        yield Finding(where, message, (tls,), severity=Severity.INFO)
