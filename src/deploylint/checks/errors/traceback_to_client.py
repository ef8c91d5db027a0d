"""DPK002: a traceback is sent to the client."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.errors._caught import Handlers
from deploylint.checks.errors._flow import is_trace, leaking
from deploylint.checks.errors._replies import fixed_text, without_trace
from deploylint.checks.errors._wrappers import all_answers
from deploylint.formats.python import PythonModule
from deploylint.model import Finding, Severity
from deploylint.registry import STEADY, rule


@rule(
    "DPK002",
    "traceback-to-client",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=STEADY,
    triggers=("traceback", "exc_info"),
    fixable=True,
)
def traceback_to_client(module: PythonModule) -> Iterator[Finding]:
    handlers, reported = Handlers(module), set[ast.expr]()
    for answer in all_answers(module):
        inside = module.tree.function(answer.node) or module.tree.root
        slot = leaking(module, answer.bodies, inside, lambda node: is_trace(module, node))
        if slot is not None and slot not in reported:
            reported.add(slot)
            caught = next(handlers.around(answer.node), None)
            yield Finding(
                module.where(slot),
                "The client gets a traceback: files, lines and code of the application",
                fix=without_trace(module, slot, caught) or fixed_text(module, answer, slot, caught),
                scope=module.scope(answer.node),
            )
