"""Which variables that a service reads when it starts nothing gives it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.checks.environment._given import is_given, is_sample
from deploylint.deployment import Deployment
from deploylint.deployment.delivered import Deliveries
from deploylint.deployment.environments import Environment, Environments
from deploylint.deployment.facts.environment import EnvironmentFile
from deploylint.deployment.facts.python import EnvironmentRead
from deploylint.deployment.jobs import is_job
from deploylint.deployment.projects import Project
from deploylint.deployment.services import Service
from deploylint.deployment.start_up import StartUps
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where
from deploylint.secrets.names import is_secret_name

# A shorter list of variables does not claim to be the list of all.
_ENOUGH, _PASSED = 3, 2
_ADDRESS = regex(r"(?:^|_)(?:URL|URI|DSN|HOST|HOSTNAME|ENDPOINT|BROKER)$")
_OFF = frozenset({"0", "false", "no", "off", "none", "disabled", ""})
_SWITCHES = ("{0}_ENABLED", "{0}_ENABLE", "ENABLE_{0}", "USE_{0}", "{0}_ON", "{0}", "{0}_ACTIVE")


class Undelivered(NamedTuple):
    """``required`` are reads that fail, ``documented`` those of what an env file lists.

    ``doubts`` say why the service may have them after all; ``delivered`` tells that it is
    given others that it requires.
    """

    required: tuple[EnvironmentRead, ...]
    documented: tuple[EnvironmentRead, ...]
    doubts: tuple[str, ...]
    delivered: bool
    example: Where | None


def of(deployment: Deployment, project: Project, service: Service) -> Undelivered | None:
    """What a service built here lacks; None where nobody can tell what it loads."""
    start_up = deployment.model(StartUps).of(service)
    if service.build is None or not start_up.modules:
        return None
    given = deployment.model(Deliveries).of(service, start_up)
    names = {each.upper() for each in given.names}
    missing = [each for each in start_up.reads if not _is_in(each.name.upper(), names)]
    required = tuple(each for each in missing if each.required)
    example = None if is_job(service, project.awaited) else _example(deployment, service, names)
    documented = _documented(deployment, project, service, missing, example) if example else ()
    return Undelivered(
        required,
        tuple(documented),
        given.doubts,
        any(each.required for each in start_up.reads),
        example.where if example else None,
    )


def _is_in(name: str, names: set[str]) -> bool:
    """Whether a variable is among those given, or some that set parts of it."""
    return is_given(name) or name in names or any(each.startswith(f"{name}__") for each in names)


def _documented(
    deployment: Deployment,
    project: Project,
    service: Service,
    missing: list[EnvironmentRead],
    example: EnvironmentFile,
) -> Iterator[EnvironmentRead]:
    environment = deployment.model(Environments).of(service)
    elsewhere = _of_twins(deployment, project, service)
    for read in missing:
        optional = not (read.required or read.has_default or read.tested)
        listed = read.name in example.names and read.name not in elsewhere
        off = _is_switched_off(read.name, environment)
        if optional and listed and not off and _matters(read.name):
            yield read


def _matters(name: str) -> bool:
    return bool(_ADDRESS.search(name)) or is_secret_name(name, setting=True)


def _is_switched_off(name: str, environment: Environment) -> bool:
    """Whether what the variable belongs to is turned off: ``LDAP_URL`` by ``LDAP_ENABLED=0``."""
    parts = name.split("_")
    prefixes = ["_".join(parts[:count]) for count in range(1, len(parts))]
    switches = (form.format(each) for each in prefixes for form in _SWITCHES)
    values = (environment.value(each) for each in switches if each in environment.names)
    return any(value is not None and value.lower() in _OFF for value in values)


def _of_twins(deployment: Deployment, project: Project, service: Service) -> frozenset[str]:
    """What other services of the project get that run the same image."""
    return frozenset(
        name
        for other in project.services
        if other is not service and other.build and service.build
        if other.build.dockerfile == service.build.dockerfile
        for name in deployment.model(Environments).of(other).names
    )


def _example(deployment: Deployment, service: Service, names: set[str]) -> EnvironmentFile | None:
    """The env file that lists what the service is given, beside the compose file or at the root."""
    folders = ("", posixpath.dirname(service.where.path))
    for file in deployment.facts(EnvironmentFile):
        path, listed = file.where.path, {each.upper() for each in file.names}
        claims = len(listed) >= _ENOUGH and len(listed & names) >= _PASSED
        if claims and is_sample(path) and posixpath.dirname(path) in folders:
            return file
    return None
