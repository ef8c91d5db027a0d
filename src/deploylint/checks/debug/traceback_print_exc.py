"""DPB004: a service prints the traceback of an exception instead of logging it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.debug._conversion import conversions
from deploylint.checks.debug._decide import decide, detail_of
from deploylint.checks.debug._level import handler_of
from deploylint.checks.debug._prints import is_run_by_hand
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.formats.python import PythonModule
from deploylint.formats.python.captured import is_captured
from deploylint.formats.python.roles import Role
from deploylint.formats.python.tree import descend
from deploylint.model import Confidence, Finding, Related, Severity
from deploylint.registry import DEPLOYED, rule
from deploylint.registry.options import Debug

_CALLS = ("traceback.print_exc", "traceback.print_exception")


@rule(
    "DPB004",
    "traceback-print-exc",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    triggers=("print_exc",),  # and print_exception
    fixable=True,
)
def traceback_print_exc(module: PythonModule) -> Iterator[Candidate]:
    role = Role(module)
    if role.is_terminal_program:
        return
    for call in module.calls(*_CALLS):
        elsewhere = any(word.arg == "file" for word in call.keywords)
        elsewhere = elsewhere or is_captured(module, call, "stderr")
        if not (elsewhere or is_run_by_hand(module, call)):
            yield from _candidates(role, call)


@traceback_print_exc.join
def _in_project(deployment: Deployment) -> Iterator[Finding]:
    yield from decide(deployment, "DPB004")


def _candidates(role: Role, call: ast.Call) -> Iterator[Candidate]:
    module = role.module
    finding = Finding(
        module.where(call.func),
        f"`{module.text(call.func)}` writes the traceback to standard error, past the log",
        confidence=Confidence.HIGH if role.logs else Confidence.MEDIUM,
        scope=module.scope(call),
    )
    handler = handler_of(module, call)
    finding = finding._replace(related=tuple(_printed(module, handler)) if handler else ())
    fixes = list(conversions(role, call, Debug()))
    for library, fix, method, narrow in fixes:
        detail = detail_of(role, library, narrow=narrow, method=method)
        yield Candidate(finding.where, finding._replace(fix=fix), detail)
    if not fixes:
        yield Candidate(finding.where, finding, detail_of(role))


def _printed(module: PythonModule, handler: ast.ExceptHandler) -> Iterator[Related]:
    """What the clause prints of the same exception."""
    for node in descend(handler, into_functions=False):
        prints = isinstance(node, ast.Call) and module.resolve(node.func) == "builtins.print"
        if isinstance(node, ast.Call) and prints and handler_of(module, node) is handler:
            yield Related(module.where(node.func), "which is printed here as well")
