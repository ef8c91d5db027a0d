"""DPN014: neither the image nor compose gives a Python service a user of its own."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Image
from deploylint.deployment.launches import Launches
from deploylint.deployment.listening import SERVERS
from deploylint.deployment.processes import Process
from deploylint.deployment.production import command_place, deployed, is_plain, overriding_file
from deploylint.deployment.services import Service
from deploylint.model import Evidence, Finding, Related, Severity, Unknown, Where
from deploylint.registry import DEPLOYED, rule

_PYTHON = frozenset({*SERVERS, "python", "celery", "dramatiq", "rq", "arq"})
_DROPPERS = frozenset(
    "gosu su-exec setpriv su sudo chpst runuser s6-setuidgid uwsgi supervisord".split()
)
_OPTIONS = ("--user", "-u", "--uid", "--gid", "--setuid")
_ROOT = frozenset({"", "0", "root"})


@rule(
    "DPN014",
    "root-everywhere",
    on=Deployment,
    needs=(Image,),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
)
def root_everywhere(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    launches = deployment.model(Launches)
    seen: set[Where] = set()
    for service in deployed(deployment):
        stage = service.stage
        started = launches.of_service(service)
        processes = [each.process for each in started]
        serves = any(_serves(each.process) or launches.module(each) for each in started)
        if stage is None or stage.where in seen or not serves:
            continue
        dropped = any(map(_drops, processes))
        elsewhere = overriding_file(deployment, service.compose, lambda each: each.user)
        outcome = _verdict(service, elsewhere, dropped=dropped)
        seen.update({stage.where} if isinstance(outcome, Finding) else ())
        yield outcome


def _serves(process: Process) -> bool:
    manages = process.program == "manage.py" and not process.target.startswith("runserver")
    return process.program in _PYTHON and not manages


def _drops(process: Process) -> bool:
    """Whether a process may change its user by itself."""
    return bool(_DROPPERS & set(process.command.words)) or process.option(*_OPTIONS) is not None


def _verdict(service: Service, elsewhere: str, *, dropped: bool) -> Finding | Evidence | Unknown:
    build, compose = service.build, service.compose
    assert build is not None
    assert build.stage is not None
    user = build.stage.user
    if compose and compose.user is not None:
        named, where = compose.user, compose.where
    else:
        named, where = (user.value, user.where) if user else ("", build.stage.where)
    if named == UNKNOWN:
        return Unknown(where, "a variable names the user", service.name)
    if named.partition(":")[0] not in _ROOT:
        return Evidence(where, f"`{service.name}` runs as `{named}`", service.name)
    if elsewhere:
        return Unknown(build.stage.where, f"`{elsewhere}` sets a user for it", service.name)
    if dropped or not is_plain(build) or (compose and not compose.complete):
        reason = "it may change its user" if dropped else "the base image may set a user"
        return Unknown(build.stage.where, reason, service.name)
    message = f"`{service.name}` runs as root: neither the image nor its start sets a user"
    related = command_place(service)
    if compose:
        related = (Related(compose.where, "compose sets no user either"), *related)
    return Finding(build.stage.where, message, related, scope=service.name)
