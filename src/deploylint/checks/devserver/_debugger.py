"""How much a debugger hurts, given what the project starts."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.devserver._debug_pages import WORST
from deploylint.checks.devserver._effective import ELSEWHERE
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.python import ModuleNames
from deploylint.deployment.launches import Launch, Launches
from deploylint.deployment.modules import Modules
from deploylint.deployment.services import Services
from deploylint.deployment.werkzeug import Werkzeug
from deploylint.files.classify import Context
from deploylint.lazy.regexes import regex
from deploylint.model import Finding, Related, Severity, Unknown

# Servers in which Flask's debugger never starts, whatever mode Flask is in.
_SERVERS = frozenset("gunicorn uvicorn uwsgi hypercorn daphne granian waitress-serve".split())
_PRODUCTION = regex(r"Prod(?:uction)?(?:Config|\Z)|ConfigProd")
_MAY_DEBUG = regex(r"flask\Z|quart\Z|python|pypy|.*\.py\Z")


class Debugged:
    """Weighs candidates. Their details are a kind, what the error page shows (``console``,
    ``page``, or empty where ``made`` has to be looked up), and ``made``, or a service.

    The kinds: ``main`` for a call in a main block, ``""`` for one elsewhere, ``local`` where
    only the developer's own machine is served, ``set`` for a setting of the application,
    ``outside`` for a variable, ``default`` for the class that a variable falls back to.
    """

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._launches = deployment.model(Launches)
        self._werkzeug = deployment.model(Werkzeug)
        self._run: dict[str, list[Launch]] = {}
        for launch in self._launches.all:
            for path in self._applications(launch):
                self._run.setdefault(path, []).append(launch)

    def _applications(self, launch: Launch) -> set[str]:
        """The module that is started, and those that make the applications which it runs."""
        module = self._launches.module(launch)
        runs = self._werkzeug.started(launch)
        return {path for path in (module, *map(self._werkzeug.maker, runs)) if path}

    def weighed(self, candidate: Candidate) -> Iterator[Finding | Unknown]:
        kind, page, named = candidate.detail
        path = candidate.where.path
        if kind == "outside":
            yield self._outside(candidate.finding, named)
        elif kind == "default":
            if self._has_production_beside(path, page):
                yield candidate.finding._replace(severity=Severity.WARNING)
        elif known := bool(page) or self._werkzeug.is_flask(path, named):
            worst = WORST[page or "console"]
            finding = self._inside(candidate.finding, kind)
            yield finding._replace(severity=min(worst, finding.severity or worst))
        elif known is None:
            yield Unknown(candidate.where, "where the application comes from is not known")

    def _weight(self, path: str) -> Severity:
        prod = self._deployment.context_of(path) is Context.PROD
        return Severity.ERROR if prod else Severity.WARNING

    def _outside(self, finding: Finding, service: str) -> Finding:
        path = finding.where.path
        if _has_no_debugger(self._launches, path, service):
            name = finding.message.partition(" ")[0]
            message = f"{name} switches Flask's debug mode on; the server shows no debugger"
            return finding._replace(message=message, severity=Severity.INFO)
        if _is_development(self._deployment, path, service):
            return finding._replace(severity=Severity.INFO, fix=None)
        return finding._replace(severity=self._weight(path))

    def _inside(self, finding: Finding, kind: str) -> Finding:
        path = finding.where.path
        if kind == "local":
            return finding._replace(severity=Severity.INFO)
        started = self._run.get(path, [])
        deployed = [each for each in started if not _is_for_developers(self._deployment, each)]
        if deployed:
            process = deployed[0].process
            related = Related(process.place(process.start), "the module is started here")
            return finding._replace(related=(related,))
        if kind == "main" and started:
            return finding._replace(severity=Severity.INFO, fix=None)
        if kind == "set" and not self._werkzeug.runs_in(path):
            message = "Debug mode is switched on; a server for production shows no debugger"
            return finding._replace(message=message, severity=Severity.INFO)
        if kind in ("main", "set") and _is_served(self._launches, path):
            fix = finding.fix if kind == "set" else None
            return finding._replace(severity=Severity.INFO, fix=fix)
        return finding._replace(severity=self._weight(path))

    def _has_production_beside(self, path: str, dotted: str) -> bool:
        """Whether the module of a configuration class has one for production as well."""
        module = dotted.rpartition(".")[0]
        found = self._deployment.model(Modules).resolve(module, path)
        return any(
            _PRODUCTION.search(name)
            for each in self._deployment.facts(ModuleNames)
            if each.where.path == found
            for name in each.names
        )


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
