"""DPG004: an application is started with its debugger on."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.devserver._debugger import weighed
from deploylint.checks.devserver._flask_environment import DOCUMENTS, VARIABLES, debug_variables
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.launches import Launches
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.formats.python.edits import replace
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Fix, Severity
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from typing import Any

_CLASSES = regex(r"(?:flask|quart|dash|sanic|bottle|flask_socketio|apiflask|flask_openapi3)\.")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NAMES = regex(r"(?:\w+_)?(?:app|application|server|socketio)\Z")


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
        given = arguments(module, call)
        debug, host = given.get("debug"), given.get("host")
        guard = module.guarded(call)
        if debug is None or debug.spread or (guard and guard.kind != "main"):
            continue
        if module.fold(debug.value) is not True:
            yield Evidence(debug.where, "the debugger is not switched on here")
            continue
        local = host is not None and module.fold(host.value) in _LOOPBACK
        edits = None if local else replace(module, debug.value, "False")
        fix = Fix("Set `debug=False`", edits) if edits else None
        message = "`debug=True` lets everyone who sees an error page run code"
        finding = Finding(debug.where, message, fix=fix, scope=module.scope(call))
        main = "main" if module.in_main_block(call) else ""
        yield Candidate(debug.where, finding, ("local" if local else main,))


def _runs_application(module: PythonModule, call: ast.Call) -> bool:
    """``app.run(…)`` of Flask and its relatives, ``socketio.run(app, …)``, ``bottle.run(…)``."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("run", "run_server"):
        return False
    receiver = call.func.value
    if _CLASSES.match(module.origin(receiver) or module.resolve(call.func) or ""):
        return True
    named = isinstance(receiver, ast.Name) and _NAMES.match(receiver.id)
    return bool(named) and "flask" in module.source.text.lower()


@flask_debug_true.on(DOCUMENTS, triggers=tuple(VARIABLES))
def set_outside(document: Any) -> Iterator[Candidate]:
    for name, where, scope in debug_variables(document):
        message = f"`{name}` switches Flask's debugger on, which lets everyone run code"
        yield Candidate(where, Finding(where, message, scope=scope), ("outside", scope))


@flask_debug_true.join
def decide(deployment: Deployment) -> Iterator[Finding]:
    """Error where the module is what is started, info where a real server is started instead."""
    candidates = deployment.candidates("DPG004")
    launches = deployment.model(Launches) if candidates else None
    for candidate in candidates if launches else ():
        assert launches is not None
        yield weighed(deployment, launches, candidate)
