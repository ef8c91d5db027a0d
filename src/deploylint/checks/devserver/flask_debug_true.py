"""DPG004: an application is started with its debugger on."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.devserver._configuration_files import KIND, debug_of_file, weighed_file
from deploylint.checks.devserver._debug_pages import CONSEQUENCES, framework_of
from deploylint.checks.devserver._debug_settings import debug_settings
from deploylint.checks.devserver._debugger import Debugged
from deploylint.checks.devserver._development_defaults import development_defaults
from deploylint.checks.devserver._flask_environment import DOCUMENTS, VARIABLES, debug_variables
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.formats.python.edits import replace
from deploylint.formats.python.receivers import is_named_application, made
from deploylint.formats.python.unset import unset_value
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Severity, Unknown, Where
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from typing import Any

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ON = frozenset({"true", "1", "yes", "on", "t", "y"})


@rule(
    "DPG004",
    "flask-debug-true",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=("debug", "DEBUG", "from_object"),
    also=(".run", ".debug", ".config"),
    fixable=True,
)
def flask_debug_true(module: PythonModule) -> Iterator[Candidate | Evidence]:
    decided: set[str] = set()
    for call in module.nodes(ast.Call):
        match call.func:
            case ast.Attribute(value=owner, attr="run" | "run_server"):
                debug = arguments(module, call).get("debug")
                page, origin = _served(module, call.func)
                if debug is not None and not debug.spread and (page or origin):
                    decided.add(module.text(owner))
                    details = (_reach(module, call), page, origin)
                    yield from _judged(module, debug.where, debug.value, call, details)
    for each in debug_settings(module):
        page = framework_of(each.made)
        if each.name not in decided and (page or each.made):
            details = ("set", page, each.made)
            yield from _judged(module, each.where, each.value, each.node, details)
    yield from development_defaults(module)


def _judged(
    module: PythonModule,
    where: Where,
    value: ast.expr,
    node: ast.AST,
    details: tuple[str, str, str],
) -> Iterator[Candidate | Evidence]:
    """A candidate where ``value`` is true, or is when no variable is set."""
    guard = module.guarded(node)
    if guard and guard.kind != "main":
        return
    literal = module.fold(value) is True
    if not literal and not _is_on(unset_value(module, value)):
        yield Evidence(where, "the debugger is not switched on here")
        return
    given = "" if literal else ", on unless a variable says otherwise,"
    message = f"Debug mode{given} {CONSEQUENCES[details[1] or 'console']}"
    edits = replace(module, value, "False") if literal and details[0] != "local" else None
    fix = Fix("Switch debug mode off", edits) if edits else None
    yield Candidate(where, Finding(where, message, fix=fix, scope=module.scope(node)), details)


def _is_on(value: object) -> bool:
    return value is True or value == 1 or (isinstance(value, str) and value.lower() in _ON)


def _served(module: PythonModule, called: ast.Attribute) -> tuple[str, str]:
    """What the error page of the application shows, and what is to be looked up to tell."""
    receiver = called.value
    if page := framework_of(module.origin(receiver) or module.resolve(called) or ""):
        return page, ""
    if not is_named_application(receiver):
        return "", ""
    return (
        ("console", "") if "flask" in module.source.text.lower() else ("", made(module, receiver))
    )


def _reach(module: PythonModule, call: ast.Call) -> str:
    host = arguments(module, call).value("host")
    if host is not None and module.fold(host) in _LOOPBACK:
        return "local"
    return "main" if module.in_main_block(call) else ""


@flask_debug_true.on(DOCUMENTS, triggers=tuple(VARIABLES))
def set_outside(document: Any) -> Iterator[Candidate]:
    for name, where, scope in debug_variables(document):
        message = f"`{name}` switches Flask's debugger on, which lets everyone run code"
        yield Candidate(where, Finding(where, message, scope=scope), ("outside", "console", scope))


@flask_debug_true.on(
    PythonModule, triggers=("DEBUG", "TESTING", "ENV"), also=("development", "True")
)
def set_in_a_file(module: PythonModule) -> Iterator[Candidate]:
    yield from debug_of_file(module)


@flask_debug_true.join
def decide(deployment: Deployment) -> Iterator[Finding | Unknown]:
    """Error where the module is what is started, info where a real server is started instead."""
    candidates = deployment.candidates("DPG004")
    debugged = deployment.model(Debugged) if candidates else None
    for candidate in candidates if debugged else ():
        assert debugged is not None
        if candidate.detail[0] == KIND:
            yield weighed_file(deployment, candidate)
        else:
            yield from debugged.weighed(candidate)
