"""The nginx that ends TLS for a Django site, and what it passes requests to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.django import DjangoSettings, ProductionSettings
from deploylint.deployment.forwarding import is_local, learns_scheme, sends
from deploylint.deployment.launches import Launch, Launches
from deploylint.deployment.modules import Modules
from deploylint.deployment.production import upstreams
from deploylint.deployment.services import Service
from deploylint.deployment.tls import listens_with_tls
from deploylint.deployment.upstreams import Upstream
from deploylint.lazy.records import NamedTuple


class Fronted(NamedTuple):
    """A server of nginx with TLS that passes requests to a site.

    ``learns`` tells whether the process behind it is told the scheme by its server alone,
    None where that is not known.
    """

    upstream: Upstream
    learns: bool | None


def fronts(deployment: Deployment, settings: ProductionSettings) -> Iterator[Fronted]:
    """The servers that end TLS for a site."""
    for upstream in upstreams(deployment):
        server = next((each for each in upstream.level.outwards() if each.kind == "server"), None)
        if server is None or not listens_with_tls(server):
            continue
        service = upstream.service
        if service and service.commands is None:
            yield Fronted(upstream, None)
        elif service and (launches := _serving(deployment, service, settings)):
            known = {learns_scheme(deployment, upstream, each) for each in launches}
            yield Fronted(upstream, known.pop() if len(known) == 1 else None)
        elif service is None and _is_only_site(deployment, upstream):
            # Any server may run it, but none tells a scheme that it is not told.
            sent = sends(upstream, "x-forwarded-proto", "x-forwarded-protocol", "x-forwarded-ssl")
            yield Fronted(upstream, False if sent is False else None)


def _serving(
    deployment: Deployment, service: Service, settings: ProductionSettings
) -> list[Launch]:
    """The processes of a service that load the WSGI or ASGI module of a site."""
    django, resolve = deployment.model(DjangoSettings), deployment.model(Modules).resolve
    site = django.site(settings.module.where.path)
    importer = posixpath.join(site, "manage.py")

    def loads(launch: Launch) -> bool:
        named = (word.partition(":")[0] for word in launch.process.command.words if "." in word)
        found = (resolve(name, importer) for name in named)
        return any(path and django.site(path) == site for path in found)

    return [each for each in deployment.model(Launches).of_service(service) if loads(each)]


def _is_only_site(deployment: Deployment, upstream: Upstream) -> bool:
    """Whether an address on the machine of nginx can mean nothing else of the project."""
    return is_local(upstream) and len(deployment.model(DjangoSettings).production) == 1
