"""Places that name the port of a service, to be compared with what it listens on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deploylint.checks.topology._services import upstreams
from deploylint.deployment import Deployment
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.environment import Probe
from deploylint.deployment.listening import LOOPBACK
from deploylint.deployment.probes import effective_check
from deploylint.deployment.services import Service
from deploylint.model import Severity, Where

_SELF = LOOPBACK | {"0.0.0.0", "::"}


class Claim(NamedTuple):
    """Places that expect ports of a service; it is enough that one of the ports is right."""

    places: tuple[tuple[Where, str], ...]
    verb: str
    severity: Severity


def claims(deployment: Deployment, service: Service) -> Iterator[Claim]:
    """What compose, the image, the healthcheck and nginx say; claims in variables are left out."""
    compose, stage = service.compose, service.stage
    if compose and compose.network_mode != "host":
        ports = tuple(
            (each.where, each.target)
            for each in compose.ports
            if each.published and each.protocol == "tcp"
        )
        yield Claim(ports, "publishes", Severity.ERROR)
    if stage and service.compose is None:
        exposed = tuple((each.where, each.value.partition("/")[0]) for each in stage.exposed)
        yield Claim(exposed, "exposes", Severity.INFO)
    for where, port in _probed(deployment, service):
        yield Claim(((where, port),), "is probed on", Severity.ERROR)
    for upstream in upstreams(deployment):
        if upstream.service is service and not upstream.is_loopback:
            place = (upstream.where, upstream.port)
            yield Claim((place,), "is reached by nginx on", Severity.ERROR)


def _probed(deployment: Deployment, service: Service) -> Iterator[tuple[Where, str]]:
    check = effective_check(service)
    for probe in deployment.facts(Probe) if check else ():
        where = probe.where
        inside = check and check.path == where.path and check.start <= where.start < check.end
        if inside and probe.host in _SELF and probe.port != UNKNOWN:
            yield where, probe.port or ("443" if probe.scheme == "https" else "80")


def is_known(claim: Claim) -> bool:
    return bool(claim.places) and all(port.isdigit() for _, port in claim.places)
