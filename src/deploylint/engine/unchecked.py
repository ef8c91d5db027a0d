"""DP005: what was not looked at, and whether production runs it."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import Unchecked
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Finding, Related, Unknown

if TYPE_CHECKING:
    from deploylint.deployment.services import Service

# Files that say by their names that they are part of a deployment.
_DEPLOYING = frozenset({"compose", "dockerfile", "nginx", "systemd", "procfile"})


def unchecked(deployment: Deployment) -> Iterator[Finding | Unknown]:
    """What is said of each file that was left out, and of what models left out."""
    yield from (_verdict(deployment, each) for each in deployment.facts(Unchecked))
    yield from deployment.left_out


def _verdict(deployment: Deployment, left: Unchecked) -> Finding | Unknown:
    if left.kind in _DEPLOYING:
        return Finding(left.where, f"This file is not checked: {left.reason}")
    service = _starting(deployment, left.where.path) if left.kind == "python" else None
    if service is None:
        return Unknown(left.where, left.reason)
    message = f"`{service.name}` loads `{left.where.path}`, which is not checked: {left.reason}"
    related = (Related(left.where, "not checked"),)
    return Finding(service.where, message, related, scope=service.name)


def _starting(deployment: Deployment, path: str) -> Service | None:
    """The first deployed service that loads a Python file when it starts."""
    from deploylint.deployment.production import deployed
    from deploylint.deployment.start_up import StartUps

    start_ups = deployment.model(StartUps)
    return next((each for each in deployed(deployment) if path in start_ups.of(each).modules), None)
