"""Places that name the port of a service, to be compared with what it listens on."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts.environment import Probe
from deploylint.deployment.forwarded import Forwarded
from deploylint.deployment.listening import LOOPBACK
from deploylint.deployment.probes import Checked
from deploylint.deployment.production import upstreams
from deploylint.deployment.services import Service, ServiceKey
from deploylint.lazy.records import NamedTuple
from deploylint.model import Severity, Where

_SELF = LOOPBACK | {"0.0.0.0", "::"}


PROBED = "is probed on"


class Claim(NamedTuple):
    """Places that expect ports of a service; it is enough that one of the ports is right.

    ``written`` is the place of the port alone where there is just one and it can be edited.
    """

    places: tuple[tuple[Where, str], ...]
    verb: str
    severity: Severity
    written: Where | None = None


def claims(deployment: Deployment, service: Service) -> Iterator[Claim]:
    """What compose, the image, the healthcheck and nginx say; claims in variables are left out."""
    compose, stage = service.compose, service.stage
    if compose and compose.network_mode != "host":
        found = [each for each in compose.ports if each.published and each.protocol == "tcp"]
        written = found[0].target_where if len(found) == 1 else None
        ports = tuple((each.where, each.target) for each in found)
        yield Claim(ports, "publishes", Severity.ERROR, written)
    if stage and service.compose is None:
        exposed = tuple((each.where, each.value.partition("/")[0]) for each in stage.exposed)
        yield Claim(exposed, "exposes", Severity.INFO)
    for probe in deployment.model(_Probed).of(service):
        port = probe.port or ("443" if probe.scheme == "https" else "80")
        place = (probe.where, port)
        yield Claim((place,), PROBED, Severity.ERROR, probe.port_where)
    for upstream in upstreams(deployment):
        if upstream.service is service and not upstream.is_loopback:
            place = (upstream.where, upstream.port)
            written = upstream.port_where
            yield Claim((place,), "is reached by nginx on", Severity.ERROR, written)
    for each in deployment.model(Forwarded).to(service):
        verb = f"is reached by {each.origin.capitalize()} on"
        yield Claim(((each.where, each.port),), verb, Severity.ERROR, each.where)


class _Probed:
    """What the healthcheck of each service asks of itself."""

    def __init__(self, deployment: Deployment) -> None:
        self._probes: dict[ServiceKey, list[Probe]] = {}
        for probe in deployment.facts(Probe):
            if probe.host in _SELF:
                for service in deployment.model(Checked).around(probe.where):
                    self._probes.setdefault(service.key, []).append(probe)

    def of(self, service: Service) -> list[Probe]:
        return self._probes.get(service.key, [])


def is_known(claim: Claim) -> bool:
    return bool(claim.places) and all(port.isdigit() for _, port in claim.places)
