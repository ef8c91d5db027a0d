"""DPO006: a container gets powers of the machine."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase

from deploylint.checks.operations._tools import is_observer
from deploylint.deployment import Deployment
from deploylint.deployment.facts.compose import ComposeService, Volume
from deploylint.deployment.projects import Project, Projects
from deploylint.lazy.records import NamedTuple
from deploylint.model import Evidence, Finding, Related, Severity, Where
from deploylint.registry import DEPLOYED, rule
from deploylint.registry.options import Policy

_CAPABILITIES = frozenset({"ALL", "SYS_ADMIN", "SYS_MODULE", "DAC_READ_SEARCH"})
_WRITABLE = frozenset("/ /etc /root /boot /var/run /proc /sys /dev".split())
_READABLE = frozenset("/ /etc /root".split())
_UNCONFINED = ("seccomp", "apparmor")


class Power(NamedTuple):
    """Something of the machine that a service takes; ``grave`` is an error in production."""

    where: Where
    title: str
    grave: bool


@rule(
    "DPO006",
    "container-reaches-host",
    on=Deployment,
    needs=(ComposeService,),
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    options=Policy,
)
def container_reaches_host(deployment: Deployment, policy: Policy) -> Iterator[Finding | Evidence]:
    for project in deployment.model(Projects).all:
        for _, compose in project.deployed:
            allowed = any(fnmatchcase(compose.name, each) for each in policy.host_access)
            if not allowed and not (compose.build is None and is_observer(compose.repository)):
                yield _verdict(project, compose)


def _verdict(project: Project, compose: ComposeService) -> Finding | Evidence:
    powers = sorted(_powers(compose), key=lambda each: not each.grave)
    if not powers:
        message = f"`{compose.name}` takes nothing of the machine"
        return Evidence(compose.where, message, compose.name)
    first, *more = powers
    titles = ", ".join(each.title for each in powers)
    grave = first.grave and project.is_production
    return Finding(
        first.where,
        f"`{compose.name}` takes powers of the machine: {titles}",
        tuple(Related(each.where, f"here it takes {each.title}") for each in more),
        severity=Severity.ERROR if grave else Severity.WARNING,
        scope=compose.name,
    )


def _powers(compose: ComposeService) -> Iterator[Power]:
    if compose.privileged and compose.privileged.value.lower() in ("true", "yes", "on"):
        yield Power(compose.privileged.where, "`privileged`", True)
    dropped = any(each.value.upper() == "ALL" for each in compose.cap_drop)
    for added in compose.cap_add:
        name = added.value.upper().removeprefix("CAP_")
        if name in _CAPABILITIES and not dropped:
            yield Power(added.where, f"the capability `{name}`", True)
    if compose.pid and compose.pid.value == "host":
        yield Power(compose.pid.where, "the processes of all", False)
    for option in compose.security_opt:
        if option.value.startswith(_UNCONFINED) and option.value.endswith("unconfined"):
            yield Power(option.where, f"`{option.value}`", False)
    for volume in compose.volumes:
        yield from _mounted(volume)


def _mounted(volume: Volume) -> Iterator[Power]:
    source = posixpath.normpath(volume.source) if volume.source.startswith("/") else ""
    if source in _WRITABLE and volume.read_only is False:
        yield Power(volume.where, f"`{source}` to write to", True)
    elif source in _READABLE and volume.read_only:
        yield Power(volume.where, f"`{source}` to read", False)
