"""What tells that something in front of the project ends TLS for it."""

from __future__ import annotations

from deploylint.deployment.django import DjangoSettings
from deploylint.deployment.facts.images import Script
from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.deployment import Deployment
    from deploylint.model import Where

_HEADER = "SECURE_PROXY_SSL_HEADER"


def trusts_a_proxy(deployment: Deployment) -> Where | None:
    """Django's settings that believe a header, or a script that has certbot change nginx."""
    for settings in deployment.model(DjangoSettings).production:
        only = settings.holding(_HEADER).only
        if only and settings.value(_HEADER) not in ("", "None"):
            return only.where
    for script in deployment.facts(Script):
        for command in script.commands:
            if any(word.rpartition("/")[2].startswith("certbot") for word in command.words[:3]):
                return command.where
    return None
