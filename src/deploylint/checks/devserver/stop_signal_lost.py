"""DPG016: a shell waits above the server of a container, which never hears that it is to stop."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.configurations import is_below
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Command, Image, Script
from deploylint.deployment.facts.python import Cleanup
from deploylint.deployment.jobs import awaited, is_job, is_once
from deploylint.deployment.launches import Launch, Launches
from deploylint.deployment.production import deployed, is_deployed
from deploylint.deployment.services import Service, Services
from deploylint.deployment.serving import PYTHON_SERVERS
from deploylint.deployment.signals import has_init, shell_above
from deploylint.model import Edit, Evidence, Finding, Fix, Related, Safety, Severity, Unknown
from deploylint.registry import DEPLOYED, rule

_SERVERS = frozenset({*PYTHON_SERVERS, "celery", "dramatiq", "rq", "arq", "streamlit", "nginx"})
# What of Django's commands runs until it is stopped.
_SERVING = frozenset({"runserver", "runserver_plus", "qcluster", "rqworker", "run_huey"})
_KILLED = ("SIGKILL", "KILL", "9")


@rule(
    "DPG016",
    "stop-signal-lost",
    on=Deployment,
    severity=Severity.INFO,
    contexts=DEPLOYED,
    needs=(Image, ComposeService),
    fixable=True,
)
def stop_signal_lost(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    launches = deployment.model(Launches)
    ending = awaited(deployment.model(Services).all)
    for service in deployed(deployment):
        if not service.in_container or is_job(service, ending):
            continue
        mine = launches.of_service(service)
        found = (
            _judged(deployment, service, each)
            for each in mine
            if _is_last(deployment, service, each)
        )
        yield from {each.where: each for each in found}.values()


def _is_last(deployment: Deployment, service: Service, launch: Launch) -> bool:
    """Whether a server is what a shell runs to the end, or waits for at its end."""
    process, script = launch.process, launch.script
    own = process.module and deployment.model(Launches).module(launch)
    served = process.program in _SERVERS or (own and not is_once(process.program))
    commands = _up_to(script, process.command) if script else service.commands or ()
    if not served or not commands or (script and script.kind != "shell") or _is_command(launch):
        return False
    last = commands[-1]
    waits = last.words[:1] == ("wait",)
    same = last.where == process.command.where if script else last == process.command
    return waits or same


def _up_to(script: Script, command: Command) -> tuple[Command, ...]:
    """The commands of a script, without the branches that are others than the one of a command."""
    after = command.where.end
    return tuple(each for each in script.commands if not each.guards or each.where.start < after)


def _is_command(launch: Launch) -> bool:
    """Whether a program of servers is asked for something that comes to an end."""
    process = launch.process
    if process.program == "manage.py":
        return process.target not in _SERVING
    if process.program == "python":
        return not process.target or is_once(process.target)
    return process.program == "flask" and process.target != "run"


def _judged(
    deployment: Deployment, service: Service, launch: Launch
) -> Finding | Evidence | Unknown:
    process, name = launch.process, launch.process.program
    where = process.place(process.start)
    above = shell_above(deployment, launch)
    stop = service.compose.stop_signal if service.compose else None
    if above == "":
        return Evidence(where, f"`{name}` is told to stop", service.name)
    if has_init(deployment, service) or _traps(service, launch):
        return Evidence(where, f"what stands above `{name}` passes signals on", service.name)
    if stop and stop.value.upper() in _KILLED:
        return Evidence(stop.where, f"`{name}` is killed on purpose", service.name)
    if above is None:
        reason = "whether the shell of the image becomes its last command is not known"
        return Unknown(where, reason, service.name)
    matters = _matters(deployment, service, launch)
    return Finding(
        where,
        f"`{name}` never hears that it is to stop: `{above}` above it does not pass the signal on",
        matters,
        _fix(service, launch),
        Severity.WARNING if matters or name == "celery" else Severity.INFO,
        scope=service.name,
    )


def _traps(service: Service, launch: Launch) -> bool:
    script = launch.script
    own = script.commands if script else service.commands or ()
    return any(each.words[:1] == ("trap",) for each in own)


def _matters(deployment: Deployment, service: Service, launch: Launch) -> tuple[Related, ...]:
    """What is lost with the signal: time that is given to end, code that cleans up."""
    compose, process = service.compose, launch.process
    if compose and compose.stop_grace_period:
        return (Related(compose.stop_grace_period.where, "the time to end is waited for in vain"),)
    if option := process.option("--graceful-timeout", "--timeout-graceful-shutdown"):
        return (Related(process.place(option.first), "this never begins"),)
    inside = (
        each
        for each in deployment.facts(Cleanup)
        if is_below(each.where.path, service.directory) and is_deployed(deployment, each.where.path)
    )
    cleanup = next(inside, None) if process.program != "nginx" else None
    return (Related(cleanup.where, "this does not run"),) if cleanup else ()


def _fix(service: Service, launch: Launch) -> Fix | None:
    """``exec`` before the program, where it is alone and its words are in the file as they are."""
    process, script = launch.process, launch.script
    command = process.command
    others = _up_to(script, command) if script else service.commands or ()
    verbatim = len(set(command.places)) == len(command.words)
    alone = others[-1].where == command.where and not command.writes
    if not verbatim or not alone or (script is None and len(command.shells) > 1):
        return None
    first = next(
        place for place, word in zip(command.places, command.words, strict=True) if "=" not in word
    )
    edit = Edit(first.part(0, 0), "exec ")
    return Fix("Replace the shell by it with `exec`", (edit,), Safety.SAFE)
