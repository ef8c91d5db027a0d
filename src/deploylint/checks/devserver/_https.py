"""What shows that a Django project is served over TLS."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.django import ProductionSettings
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.proxies import Proxies
from deploylint.deployment.tls import tls_evidence
from deploylint.model import Related, Where

_SENDS = frozenset({"return", "rewrite", "add_header"})
_OFF = frozenset({"", "None", "False", "0", UNKNOWN})
_SETTINGS = ("SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")


def https_evidence(deployment: Deployment, settings: ProductionSettings) -> tuple[Related, ...]:
    """The first place that tells of TLS, in the settings or beside them; none without one."""
    found = next(_in_settings(settings), None) or next(tls_evidence(deployment), None)
    return (found,) if found else ()


def _in_settings(settings: ProductionSettings) -> Iterator[Related]:
    for name in _SETTINGS:
        only = settings.holding(name).only
        if only and settings.value(name) not in _OFF:
            yield Related(only.where, f"`{name}` tells of TLS")
    origins = settings.holding("CSRF_TRUSTED_ORIGINS").only
    if origins and any(each.startswith("https://") for each in origins.items):
        yield Related(origins.where, "this origin is served over TLS")


def nginx_answers(deployment: Deployment, text: str) -> Iterator[Where]:
    """Redirects and headers in which nginx itself sends a text."""
    proxies = deployment.model(Proxies)
    for level in proxies.levels:
        for placed in level.defined(_SENDS):
            words = " ".join(placed.directive.values).lower()
            if placed.in_project and text.lower() in words:
                yield proxies.head(placed)
