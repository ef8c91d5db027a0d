"""DPN014: neither the image nor compose gives a Python service a user of its own."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import UNKNOWN, PreparedFix
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Image, Setting
from deploylint.deployment.facts.python import UserSwitch
from deploylint.deployment.launches import Launches
from deploylint.deployment.listening import SERVERS
from deploylint.deployment.processes import Process
from deploylint.deployment.production import command_place, deployed, is_plain, overriding_file
from deploylint.deployment.services import Service
from deploylint.formats.compose.edits import remove_entry
from deploylint.formats.wrappers import base_name
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Related, Severity, Unknown, Where
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile

_PYTHON = frozenset({*SERVERS, "python", "celery", "dramatiq", "rq", "arq"})
_DROPPERS = frozenset(
    "gosu su-exec setpriv su sudo chpst runuser s6-setuidgid uwsgi supervisord".split()
)
_OPTIONS = ("--user", "-u", "--uid", "--gid", "--setuid")
_ROOT = frozenset({"", "0", "root"})


@rule(
    "DPN014",
    "root-everywhere",
    on="compose",
    triggers=("user",),
    needs=(ComposeService, Image),
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    fixable=True,
)
def root_everywhere(document: ComposeFile) -> Iterator[PreparedFix]:
    """What leaves the user to the image, should it have one of its own."""
    for service in document.services.values():
        user, edit = service.text("user"), remove_entry(service.value, "user")
        if user and edit:
            yield PreparedFix(user.where, Fix("Leave the user to the image", (edit,)))


@root_everywhere.join
def nobody_else(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    fixes = deployment.prepared_fixes("DPN014")
    launches = deployment.model(Launches)
    switching = {each.where.path for each in deployment.facts(UserSwitch)}
    seen: set[Where] = set()
    for service in deployed(deployment):
        stage = service.stage
        started = launches.of_service(service)
        modules = {launches.module(each) for each in started}
        serves = any(modules) or any(_serves(each.process) for each in started)
        if not serves or (stage and stage.where in seen):
            continue
        dropped = bool(modules & switching) or any(_drops(each.process) for each in started)
        elsewhere = overriding_file(deployment, service.compose, lambda each: each.user)
        outcome = _verdict(service, elsewhere, dropped=dropped)
        if isinstance(outcome, Finding) and outcome.severity is Severity.ERROR:
            outcome = outcome._replace(fix=fixes.get(outcome.where))
        seen.update({stage.where} if stage and isinstance(outcome, Finding) else ())
        if outcome:
            yield outcome


def _serves(process: Process) -> bool:
    manages = process.program == "manage.py" and not process.target.startswith("runserver")
    return process.program in _PYTHON and not manages


def _drops(process: Process) -> bool:
    """Whether a process may change its user by itself."""
    return (
        bool(_DROPPERS & set(map(base_name, process.command.words)))
        or process.option(*_OPTIONS) is not None
    )


def _verdict(
    service: Service, elsewhere: str, *, dropped: bool
) -> Finding | Evidence | Unknown | None:
    said = _said(service)
    stage = service.stage
    if said is None:
        return _unsaid(service, elsewhere, dropped=dropped) if stage else None
    where, name = said.where, service.name
    if said.value == UNKNOWN:
        return Unknown(where, "a variable names the user", name)
    if not _is_root(said.value):
        return Evidence(where, f"`{name}` runs as `{said.value}`", name)
    if elsewhere or dropped:
        reason = f"`{elsewhere}` sets a user for it" if elsewhere else "it may change its user"
        return Unknown(where, reason, name)
    return _explicit(service, said)


def _said(service: Service) -> Setting | None:
    """What names the user: compose before the image."""
    compose, stage = service.compose, service.stage
    if compose and compose.user and compose.user_where:
        return Setting(compose.user_where, "user", compose.user)
    return stage.user if stage else None


def _is_root(user: str) -> bool:
    return user.partition(":")[0] in _ROOT


def _explicit(service: Service, said: Setting) -> Finding:
    """Root in so many words, in compose over what the image says or in the image itself."""
    stage = service.stage
    own = stage.user if stage and said.name == "user" else None
    if said.name != "user":
        message = f"`USER {said.value}` is the last user of the image, and nothing drops it"
        return Finding(said.where, message, command_place(service), scope=service.name)
    message = f"Compose runs `{service.name}` as root (`user: {said.value}`)"
    taken = own is not None and not _is_root(own.value)
    related = (Related(own.where, "the image has a user of its own"),) if own and taken else ()
    severity = Severity.ERROR if taken else Severity.WARNING
    related = (*related, *command_place(service))
    return Finding(said.where, message, related, severity=severity, scope=service.name)


def _unsaid(service: Service, elsewhere: str, *, dropped: bool) -> Finding | Unknown:
    build, compose = service.build, service.compose
    assert build is not None
    assert build.stage is not None
    where = build.stage.where
    if elsewhere:
        return Unknown(where, f"`{elsewhere}` sets a user for it", service.name)
    if dropped or not is_plain(build) or (compose and not compose.complete):
        reason = "it may change its user" if dropped else "the base image may set a user"
        return Unknown(where, reason, service.name)
    message = f"{service.subject} runs as root: neither the image nor its start sets a user"
    related = command_place(service)
    if compose:
        related = (Related(compose.where, "compose sets no user either"), *related)
    return Finding(where, message, related, scope=service.name)
