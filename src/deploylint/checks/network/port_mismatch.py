"""DPN010: a port is published, probed or proxied on which the service does not listen."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.network._ports import PROBED, Claim, claims, is_known
from deploylint.deployment import Deployment
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Image
from deploylint.deployment.launches import Launches
from deploylint.deployment.listening import Listener, Listening, Sockets
from deploylint.deployment.production import (
    command_place,
    deployed,
    is_deployed,
    overriding_file,
    upstreams,
)
from deploylint.deployment.services import Service, Services
from deploylint.formats.systemd import UnitFile
from deploylint.model import Confidence, Edit, Evidence, Finding, Fix, Related, Unknown, Where
from deploylint.model import Severity as S
from deploylint.registry import DEPLOYED, rule

# Programs that work off queues -> subcommands that do so, "" where the program does nothing else.
_WORKERS = {
    "celery": frozenset({"worker", "beat"}),
    "rq": frozenset({"worker", "worker-pool"}),
    "dramatiq": frozenset({""}),
    "arq": frozenset({""}),
    "taskiq": frozenset({"worker", "scheduler"}),
}


@rule(
    "DPN010",
    "port-mismatch",
    on=Deployment,
    needs=(ComposeService, Image, UnitFile),
    severity=S.ERROR,
    contexts=DEPLOYED,
    fixable=True,
    above=2,
)
def port_mismatch(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    listening = deployment.model(Listening)
    for service in deployment.model(Services).all:
        sockets = listening.of(service) if service.in_container else None
        if sockets and not (sockets.listeners or sockets.unknown_reasons):
            yield from _unanswered(deployment, service)
    asked = list(_asked(deployment, listening))
    disputed = _disputed(asked)
    for service, sockets, found in asked:
        settled = [
            each._replace(written=None) if each.written in disputed else each for each in found
        ]
        for claim in settled:
            yield _verdict(service, sockets, claim, settled)
    yield from _behind_nginx(deployment)


def _asked(
    deployment: Deployment, listening: Listening
) -> Iterator[tuple[Service, Sockets, list[Claim]]]:
    """What listens, and what is said of its ports."""
    for service in deployed(deployment):
        sockets = listening.of(service) if service.in_container else None
        if sockets and sockets.listeners:
            yield service, sockets, [each for each in claims(deployment, service) if is_known(each)]


def _disputed(asked: list[tuple[Service, Sockets, list[Claim]]]) -> set[Where]:
    """Places, such as the check of a shared image, that mean other ports for other services."""
    meant: dict[Where, set[str]] = {}
    for _, sockets, found in asked:
        for claim in found:
            if claim.written:
                meant.setdefault(claim.written, set()).update(sockets.ports or {""})
    return {where for where, ports in meant.items() if len(ports) > 1}


def _only_works(deployment: Deployment, service: Service) -> bool:
    """Whether a queue's worker is all that runs in the end."""
    launches = deployment.model(Launches).of_service(service)
    last = launches[-1].process if launches else None
    roles = _WORKERS.get(last.program, frozenset()) if last else None
    return last is not None and bool(roles and roles & {"", *last.command.words})


def _unanswered(deployment: Deployment, service: Service) -> Iterator[Finding | Unknown]:
    """A worker that is asked over HTTP, as one is that inherits the check of its image."""
    if not is_deployed(deployment, service.where.path) or not _only_works(deployment, service):
        return
    elsewhere = overriding_file(deployment, service.compose, lambda each: each.healthcheck_where)
    for claim in claims(deployment, service):
        if claim.verb != PROBED or service.compose is None:
            continue
        where, port = claim.places[0]
        if elsewhere:
            yield Unknown(service.where, f"`{elsewhere}` has a healthcheck for it", service.name)
            continue
        asked = f"asks port {port}" if port.isdigit() else "asks it over HTTP"
        message = f"{service.subject} listens on nothing, but its healthcheck {asked}"
        related = (Related(where, "this check asks it"), *command_place(service))
        severity = S.INFO if service.is_development else None
        yield Finding(service.where, message, related, severity=severity, scope=service.name)


def _behind_nginx(deployment: Deployment) -> Iterator[Finding]:
    """nginx and one unit on the same machine, where nothing else could be meant."""
    listening = deployment.model(Listening)
    running = [(each, listening.of(each)) for each in deployed(deployment)]
    serving = [(each, found) for each, found in running if found.listeners or found.unknown_reasons]
    requested = {each.port: each for each in upstreams(deployment) if each.is_loopback}
    if len(serving) != 1 or len(requested) != 1 or any(each.proxy for each in requested.values()):
        return
    (service, sockets), (port, upstream) = serving[0], requested.popitem()
    ports = sockets.ports or frozenset()
    if service.unit and len(ports) == 1 and "" not in ports and port not in ports:
        listener = sockets.listeners[0]
        message = f"Nginx asks port {port} of the machine, but `{service.name}` listens on "
        yield Finding(
            upstream.where,
            message + _listed(ports),
            (Related(listener.where, _said(listener)),),
            severity=S.WARNING,
            confidence=Confidence.MEDIUM,
            scope=service.name,
        )


def _verdict(
    service: Service, sockets: Sockets, claim: Claim, all_claims: list[Claim]
) -> Finding | Evidence | Unknown:
    where, port = claim.places[0]
    ports = sockets.ports
    if ports is None:
        reason = next(iter(sockets.unknown_reasons), "a variable decides on which port it listens")
        return Unknown(where, reason, service.name)
    right = next((place for place, each in claim.places if each in ports), None)
    if right:
        return Evidence(right, f"{service.title} listens on this port", service.name)
    listener = sockets.listeners[0]
    message = f"{service.subject} {claim.verb} port {port}, but listens on {_listed(ports)}"
    related = (Related(listener.where, _said(listener)),)
    fix = _fix(claim, [each for each in all_claims if each is not claim], listener)
    cause = f"{listener.where.path}:{listener.where.line} {service.name}, not {port}"
    found = Finding(where, message, related, fix, claim.severity, scope=service.name)
    return found._replace(cause=cause)


def _fix(claim: Claim, others: list[Claim], listener: Listener) -> Fix | None:
    """The port that the process listens on, where it is told so, or another place expects it.

    Where two places expect the same other port, rather the command is wrong.
    """
    wrong = {port for _, port in claim.places}
    expected = {port for each in others for _, port in each.places}
    sure = listener.stated or listener.port in expected
    if claim.written is None or not sure or wrong & expected or not listener.port.isdigit():
        return None
    edit = Edit(claim.written, listener.port)
    return Fix(f"Use port {listener.port}, on which it listens", (edit,))


def _listed(ports: frozenset[str]) -> str:
    return " and ".join(sorted(ports)) if "" not in ports else "a socket"


def _said(listener: Listener) -> str:
    if listener.stated:
        return f"{listener.program} is told to listen on port {listener.port}"
    return f"{listener.program} listens on port {listener.port} unless it is told otherwise"
