"""DPG004: an application is started with its debugger on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.classify import Context
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.launches import Launch, Launches
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.formats.python.edits import replace
from deploylint.model import Evidence, Finding, Fix, Related, Severity
from deploylint.registry import DEPLOYED, rule

_CLASSES = re.compile(r"(?:flask|quart|dash|sanic|bottle|flask_socketio|apiflask|flask_openapi3)\.")
_NAMES = re.compile(r"(?:\w+_)?(?:app|application|server|socketio)\Z")


@rule(
    "DPG004",
    "flask-debug-true",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=("debug",),
    fixable=True,
)
def flask_debug_true(module: PythonModule) -> Iterator[Candidate | Evidence]:
    for call in module.nodes(ast.Call):
        if not _runs_application(module, call):
            continue
        debug = arguments(module, call).get("debug")
        guard = module.guarded(call)
        if debug is None or debug.spread or (guard and guard.kind != "main"):
            continue
        if module.fold(debug.value) is not True:
            yield Evidence(debug.where, "the debugger is not switched on here")
            continue
        edits = replace(module, debug.value, "False")
        fix = Fix("Set `debug=False`", edits) if edits else None
        message = "`debug=True` lets everyone who sees an error page run code"
        finding = Finding(debug.where, message, fix=fix, scope=module.scope(call))
        yield Candidate(debug.where, finding, ("main" if module.in_main_block(call) else "",))


def _runs_application(module: PythonModule, call: ast.Call) -> bool:
    """``app.run(…)`` of Flask and its relatives, ``socketio.run(app, …)``, ``bottle.run(…)``."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("run", "run_server"):
        return False
    receiver = call.func.value
    if _CLASSES.match(module.origin(receiver) or module.resolve(call.func) or ""):
        return True
    named = isinstance(receiver, ast.Name) and _NAMES.match(receiver.id)
    return bool(named) and "flask" in module.source.text.lower()


@flask_debug_true.join
def decide(deployment: Deployment) -> Iterator[Finding]:
    """Error where the module is what is started, info where a real server is started instead."""
    candidates = deployment.candidates("DPG004")
    launches = deployment.model(Launches) if candidates else None
    for candidate in candidates if launches else ():
        assert launches is not None
        yield _settled(deployment, launches, candidate)


def _settled(deployment: Deployment, launches: Launches, candidate: Candidate) -> Finding:
    path = candidate.where.path
    started = [each for each in launches.all if launches.module(each) == path]
    deployed = [each for each in started if not each.development]
    if deployed:
        process = deployed[0].process
        related = Related(process.place(process.start), "the module is started here")
        return candidate.finding._replace(related=(related,))
    if candidate.detail == ("main",) and (started or _is_served(launches, path)):
        return candidate.finding._replace(severity=Severity.INFO)
    prod = deployment.context_of(path) is Context.PROD
    return candidate.finding._replace(severity=Severity.ERROR if prod else Severity.WARNING)


def _is_served(launches: Launches, path: str) -> bool:
    """Whether the code around the module is run by something else that the project starts."""
    return any(
        not launch.directory or path.startswith(launch.directory + "/")
        for launch in launches.all
        if not launch.development and not _is_foreign(launch)
    )


def _is_foreign(launch: Launch) -> bool:
    """A service of an image that others build."""
    return launch.service is not None and not (launch.service.build or launch.service.unit)
