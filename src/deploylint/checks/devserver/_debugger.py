"""How much a debugger hurts, given what the project starts."""

from __future__ import annotations

from deploylint.checks.devserver._effective import ELSEWHERE
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.launches import Launch, Launches
from deploylint.deployment.services import Services
from deploylint.files.classify import Context
from deploylint.lazy.regexes import regex
from deploylint.model import Finding, Related, Severity

# Servers in which Flask's debugger never starts, whatever mode Flask is in.
_SERVERS = frozenset("gunicorn uvicorn uwsgi hypercorn daphne granian waitress-serve".split())
_MAY_DEBUG = regex(r"flask\Z|quart\Z|python|pypy|.*\.py\Z")


def weighed(deployment: Deployment, launches: Launches, candidate: Candidate) -> Finding:
    """``candidate.detail`` is ``main`` for a call in a main block, or ``outside`` and a service.

    It is ``local`` where only the developer's own machine is served.
    """
    path = candidate.where.path
    prod = deployment.context_of(path) is Context.PROD
    weight = Severity.ERROR if prod else Severity.WARNING
    if candidate.detail[0] == "outside":
        service = candidate.detail[1]
        if _has_no_debugger(launches, path, service):
            name = candidate.finding.message.partition(" ")[0]
            message = f"{name} switches Flask's debug mode on; the server shows no debugger"
            return candidate.finding._replace(message=message, severity=Severity.INFO)
        development = _is_development(deployment, path, service)
        return candidate.finding._replace(severity=Severity.INFO if development else weight)
    if candidate.detail == ("local",):
        return candidate.finding._replace(severity=Severity.INFO)
    started = [each for each in launches.all if launches.module(each) == path]
    deployed = [each for each in started if not _is_for_developers(deployment, each)]
    if deployed:
        process = deployed[0].process
        related = Related(process.place(process.start), "the module is started here")
        return candidate.finding._replace(related=(related,))
    if candidate.detail == ("main",) and started:
        return candidate.finding._replace(severity=Severity.INFO, fix=None)
    if candidate.detail == ("main",) and _is_served(launches, path):
        return candidate.finding._replace(severity=Severity.INFO)
    return candidate.finding._replace(severity=weight)


def _has_no_debugger(launches: Launches, path: str, name: str) -> bool:
    """Whether a server for production runs in what the file sets up, and no other may."""
    programs = {
        each.process.program
        for each in launches.all
        if each.service and path in _files(each) and name in ("", each.service.name)
        if each.process.program != "flask" or each.process.target == "run"
    }
    return bool(programs & _SERVERS) and not any(map(_MAY_DEBUG.match, programs))


def _files(launch: Launch) -> tuple[str, ...]:
    """The files that set the environment of a process."""
    service = launch.service
    build = service.build if service else None
    places = (service.where.path,) if service else ()
    return (*places, build.dockerfile) if build else places


def _is_for_developers(deployment: Deployment, launch: Launch) -> bool:
    """Whether the service says so, or the file of an image that no service builds."""
    return bool(launch.development) or deployment.context_of(launch.source) in ELSEWHERE


def _is_development(deployment: Deployment, path: str, name: str) -> bool:
    stating = deployment.model(Services).stating(path, name)
    return bool(stating) and stating[0].is_development


def _is_served(launches: Launches, path: str) -> bool:
    """Whether the code around the module is run by something else that the project starts."""
    return any(
        not launch.directory or path.startswith(launch.directory + "/")
        for launch in launches.all
        if not launch.development and not _is_of_others(launch)
    )


def _is_of_others(launch: Launch) -> bool:
    """A service of an image that others build."""
    return launch.service is not None and not (launch.service.build or launch.service.unit)
