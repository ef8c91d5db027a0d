"""Debug mode that the code of an application switches on: in the call that runs it, or before."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.devserver._debug_pages import CONSEQUENCES, framework_of
from deploylint.checks.devserver._debug_settings import debug_settings
from deploylint.deployment.facts import Candidate
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.formats.python.edits import replace
from deploylint.formats.python.receivers import is_named_application, made
from deploylint.formats.python.unset import unset_value
from deploylint.model import Evidence, Finding, Fix, Where

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ON = frozenset({"true", "1", "yes", "on", "t", "y"})


def debug_in_code(module: PythonModule) -> Iterator[Candidate | Evidence]:
    """One candidate or evidence for each application; the call that runs it has the last word."""
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
