"""DPG012: nginx ends TLS, and Django is not told, or believes whoever tells it."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.devserver._fronting import Fronted, fronts
from deploylint.deployment import Deployment
from deploylint.deployment.django import DjangoSettings, ProductionSettings
from deploylint.deployment.environments import Environments
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.django import SettingsDefault, SettingsModule
from deploylint.deployment.forwarding import sends
from deploylint.deployment.libraries import stays_below
from deploylint.deployment.production import deployed
from deploylint.deployment.tls import TLS
from deploylint.model import Evidence, Finding, Related, Severity, Unknown
from deploylint.registry import DEPLOYED, PREVIEW, rule

_HEADER, _REDIRECT = "SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT"
_ORIGINS = "CSRF_TRUSTED_ORIGINS"
# Django compares origins with their scheme since this version.
_SCHEMES_SINCE = 4


@rule(
    "DPG012",
    "django-proxy-tls-unknown",
    on=Deployment,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    tier=PREVIEW,
    needs=(SettingsModule, SettingsDefault, *TLS),
)
def django_proxy_tls_unknown(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    for settings in deployment.model(DjangoSettings).production:
        yield from _origins(deployment, settings)
        yield from _misnamed(settings)
        told = (_told(deployment, settings, each) for each in fronts(deployment, settings))
        yield from dict.fromkeys(told)


def _told(
    deployment: Deployment, settings: ProductionSettings, fronted: Fronted
) -> Finding | Evidence | Unknown:
    """Whether Django learns of TLS by its own setting, or else."""
    trusted = settings.value(_HEADER)
    if trusted == UNKNOWN:
        return _unknown(settings, fronted, _HEADER)
    if trusted in ("", "None"):
        return _untold(deployment, settings, fronted)
    return _believing(settings, fronted)


def _unknown(settings: ProductionSettings, fronted: Fronted, name: str) -> Unknown:
    reason = settings.open or f"what `{name}` is cannot be told"
    return Unknown(fronted.upstream.where, reason, settings.name)


def _origins(deployment: Deployment, settings: ProductionSettings) -> Iterator[Finding | Evidence]:
    only = settings.holding(_ORIGINS).only
    bare = [each for each in only.items if each and "://" not in each] if only else []
    if only is None or not only.items:
        return
    if not bare:
        yield Evidence(only.where, f"every entry of `{_ORIGINS}` has a scheme", settings.name)
    elif not stays_below(deployment, "django", _SCHEMES_SINCE):
        message = f"`{bare[0]}` has no scheme: Django 4 and later refuse to start with it"
        severity = Severity.WARNING if only.variable else Severity.ERROR
        yield Finding(only.where, message, severity=severity, scope=settings.name)


def _misnamed(settings: ProductionSettings) -> Iterator[Finding]:
    """Headers are in ``request.META`` under names of their own."""
    only = settings.holding(_HEADER).only
    name = only.items[0] if only and only.items else ""
    if only and "forwarded" in name.lower() and not name.startswith("HTTP_"):
        meta = "HTTP_" + name.upper().replace("-", "_")
        message = f"Django finds no header under `{name}`: its name in `request.META` is `{meta}`"
        yield Finding(only.where, message, scope=settings.name)


def _untold(
    deployment: Deployment, settings: ProductionSettings, fronted: Fronted
) -> Finding | Evidence | Unknown:
    """What comes of TLS of which Django hears nothing by its own setting."""
    upstream, redirect = fronted.upstream, settings.holding(_REDIRECT).only
    if fronted.learns:
        return Evidence(upstream.where, "the server of the site learns the scheme", settings.name)
    if fronted.learns is None:
        reason = "whether the server of the site learns the scheme is not known"
        return Unknown(upstream.where, reason, settings.name)
    if redirect and settings.is_true(_REDIRECT) and not _is_set(deployment, redirect.variable):
        message = f"`{_REDIRECT}` redirects for ever: Django never sees that a request came by TLS"
        related = (Related(upstream.where, "TLS ends here, and requests are passed on by HTTP"),)
        return Finding(redirect.where, message, related, scope=settings.name)
    if settings.value(_REDIRECT) == UNKNOWN or settings.is_true(_REDIRECT):
        return _unknown(settings, fronted, _REDIRECT)
    message = f"`{_HEADER}` is not set: Django takes requests that came by TLS for plain HTTP"
    return Finding(upstream.where, message, severity=Severity.INFO, scope=settings.name)


def _is_set(deployment: Deployment, variable: str) -> bool:
    """Whether something that is deployed is given a variable, or may be."""
    environments = deployment.model(Environments)
    found = [environments.of(service) for service in deployed(deployment)] if variable else []
    return any(each.value(variable) is not None for each in found)


def _believing(settings: ProductionSettings, fronted: Fronted) -> Finding | Evidence | Unknown:
    """Whether nginx decides the header that Django believes."""
    only, where = settings.holding(_HEADER).only, fronted.upstream.where
    name = only.items[0] if only and only.items else ""
    header = name.removeprefix("HTTP_").replace("_", "-").lower()
    sent = sends(fronted.upstream, header)
    if sent or not name.startswith("HTTP_"):
        return Evidence(where, "nginx decides the header that Django believes", settings.name)
    if sent is None or only is None:
        return Unknown(where, "which headers nginx sets is not known", settings.name)
    message = f"Django believes `{header}`, which nginx takes from the client here"
    related = (Related(only.where, f"`{_HEADER}`"),)
    return Finding(where, message, related, severity=Severity.WARNING, scope=settings.name)
