"""DPB004: a service prints the traceback of an exception instead of logging it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.debug._conversion import conversions
from deploylint.checks.debug._decide import decide, detail_of
from deploylint.checks.debug._level import handler_of, logs_traceback, print_beside
from deploylint.checks.debug._prints import is_deliberate, is_run_by_hand
from deploylint.checks.debug._statements import is_only_statement
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.formats.python import PythonModule
from deploylint.formats.python.captured import is_captured
from deploylint.formats.python.edits import remove_statement, replace
from deploylint.formats.python.logtargets import targets
from deploylint.formats.python.roles import Role
from deploylint.formats.python.tree import descend
from deploylint.formats.python.unused import remove_unused_import
from deploylint.model import Confidence, Finding, Fix, Related, Severity
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
    beside = print_beside(module, call) if handler else None
    finding = finding._replace(related=tuple(_printed(module, handler)) if handler else ())
    merged = (
        conversions(role, beside, Debug()) if beside and not is_deliberate(module, beside) else ()
    )
    fixes = [(each.library, each.fix) for each in merged] or list(_fixes(module, call))
    narrow = module.tree.function(call) is not None and not role.is_about_logs
    for library, fix in () if role.is_about_logs else fixes:
        detail = detail_of(role, library, narrow=narrow, method="exception")
        yield Candidate(finding.where, finding._replace(fix=fix), detail)
    if not fixes or role.is_about_logs:
        yield Candidate(finding.where, finding, detail_of(role))


def _printed(module: PythonModule, handler: ast.ExceptHandler) -> Iterator[Related]:
    """What the clause prints of the same exception."""
    for node in descend(handler, into_functions=False):
        prints = isinstance(node, ast.Call) and module.resolve(node.func) == "builtins.print"
        if isinstance(node, ast.Call) and prints and handler_of(module, node) is handler:
            yield Related(module.where(node.func), "which is printed here as well")


def _fixes(module: PythonModule, call: ast.Call) -> Iterator[tuple[str, Fix]]:
    handler, statement = handler_of(module, call), module.parent(call)
    if handler is None or not isinstance(statement, ast.Expr):
        return
    if not is_only_statement(module, statement) or not _is_of(handler, call):
        return
    name = module.text(call.func).partition(".")[0]
    unused = remove_unused_import(module, name, ignoring=(call,)) or ()
    if logs_traceback(handler, call):
        if edits := remove_statement(module, statement):
            yield "", Fix("Remove what is logged already", (*edits, *unused))
        return
    function = module.tree.function(call)
    place = function.name if function else module.path.rpartition("/")[2].removesuffix(".py")
    for target in targets(module, call):
        text = f'{target.name}.exception("Unhandled exception in {place}")'
        if edits := replace(module, call, text):
            title = f"Log with `{target.name}.exception`"
            kept = () if target.edits else unused  # an import beside the new one
            yield target.library, Fix(title, (*target.edits, *edits, *kept))


def _is_of(handler: ast.ExceptHandler, call: ast.Call) -> bool:
    """Whether the traceback is that of the exception that the clause handles."""
    names = {
        each.id for value in call.args for each in ast.walk(value) if isinstance(each, ast.Name)
    }
    return not call.args or handler.name in names
