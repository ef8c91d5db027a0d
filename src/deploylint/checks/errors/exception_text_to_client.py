"""DPK001: the text of an unexpected exception is sent to the client."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.errors._answers import TRIGGERS, UNCLEAR, Answer
from deploylint.checks.errors._caught import Caught, Handlers
from deploylint.checks.errors._flow import entries_of, is_trace, leaking, shows, slots
from deploylint.checks.errors._replies import fixed_text
from deploylint.checks.errors._wrappers import all_answers
from deploylint.formats.python import PythonModule
from deploylint.model import Confidence, Evidence, Finding, Severity
from deploylint.registry import STEADY, rule


@rule(
    "DPK001",
    "exception-text-to-client",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=STEADY,
    triggers=TRIGGERS,
    also=("xcept", "errorhandler"),
    fixable=True,
    above=10,
)
def exception_text_to_client(module: PythonModule) -> Iterator[Finding | Evidence]:
    handlers, reported = Handlers(module), set[ast.expr]()
    for answer in all_answers(module):
        yield from _noted(module, answer, handlers, reported)
        for caught in handlers.around(answer.node):
            slot = _leak(module, answer, caught)
            if slot is not None and not _shows_trace(module, answer, caught):
                if slot not in reported:
                    yield _finding(module, answer, slot, caught)
                reported.add(slot)
                break
            if slot is None and caught.is_broad and answer.status >= 500:
                yield _evidence(module, answer)


def _noted(
    module: PythonModule, answer: Answer, handlers: Handlers, reported: set[ast.expr]
) -> Iterator[Finding]:
    """Text that a handler puts into a dictionary, which is sent further down."""
    names = [
        slot.id
        for body in answer.bodies
        for slot in slots(module, body)
        if isinstance(slot, ast.Name)
    ]
    inside = module.tree.function(answer.node)
    for statement in (each for name in names for each in entries_of(module, name)):
        if inside is None or module.tree.function(statement) is not inside:
            continue
        caught = next(handlers.around(statement), None)
        if caught is None or caught.node in module.tree.ancestors(answer.node):
            continue
        slot = _told(module, statement, caught)
        if slot is not None and slot not in reported:
            reported.add(slot)
            yield _finding(module, answer, slot, caught)._replace(fix=None)


def _told(module: PythonModule, statement: ast.Assign, caught: Caught) -> ast.expr | None:
    if not caught.is_telling or not caught.name or module.guarded(statement):
        return None
    value, name = (statement.value,), caught.name
    return leaking(module, value, caught.node, lambda node: shows(module, node, name))


def _leak(module: PythonModule, answer: Answer, caught: Caught) -> ast.expr | None:
    if not caught.is_telling or not caught.name or _is_narrowed(module, answer, caught):
        return None
    return leaking(
        module, answer.bodies, caught.node, lambda node: shows(module, node, caught.name)
    )


def _is_narrowed(module: PythonModule, answer: Answer, caught: Caught) -> bool:
    """Within ``if isinstance(error, …)`` the exception is one that somebody thought of."""
    tests = (each.test for each in module.tree.ancestors(answer.node) if isinstance(each, ast.If))
    return any(
        isinstance(node, ast.Call)
        and module.resolve(node.func) in ("builtins.isinstance", "builtins.hasattr")
        and isinstance(node.args[0], ast.Name)
        and node.args[0].id == caught.name
        for test in tests
        for node in ast.walk(test)
        if getattr(node, "args", None)
    )


def _shows_trace(module: PythonModule, answer: Answer, caught: Caught) -> bool:
    """Then it is DPK002 that speaks."""
    found = leaking(module, answer.bodies, caught.node, lambda node: is_trace(module, node))
    return found is not None


def _finding(module: PythonModule, answer: Answer, slot: ast.expr, caught: Caught) -> Finding:
    kinds = " or ".join(sorted(f"`{kind}`" for kind in caught.kinds if kind)) or "exception"
    return Finding(
        module.where(slot),
        f"The client gets the text of any {kinds} that is raised here",
        fix=fixed_text(module, answer, slot, caught),
        severity=Severity.INFO if answer.is_clients_fault else None,
        confidence=Confidence.MEDIUM if answer.status == UNCLEAR else Confidence.HIGH,
        scope=module.scope(answer.node),
        cause=module.path,
    )


def _evidence(module: PythonModule, answer: Answer) -> Evidence:
    message = "the client is not told the text of the exception"
    return Evidence(module.where(answer.node), message, module.scope(answer.node))
