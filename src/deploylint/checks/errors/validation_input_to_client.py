"""DPK006: the errors of a validation go back with the input that failed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.errors._answers import Answer, answers
from deploylint.checks.errors._caught import Caught, Handlers
from deploylint.checks.errors._flow import slots
from deploylint.formats.python import PythonModule
from deploylint.model import Finding, Severity
from deploylint.registry import PEDANTIC, STEADY, rule

_VALIDATION = frozenset({"RequestValidationError", "ValidationError"})


@rule(
    "DPK006",
    "validation-input-to-client",
    on=PythonModule,
    severity=Severity.INFO,
    contexts=STEADY,
    triggers=("ValidationError",),
    tier=PEDANTIC,
)
def validation_input_to_client(module: PythonModule) -> Iterator[Finding]:
    handlers = Handlers(module)
    for answer in answers(module):
        for caught in handlers.around(answer.node):
            if caught.kinds & _VALIDATION and (slot := _echo(module, answer, caught)):
                yield Finding(
                    module.where(slot),
                    f"`{caught.name}.errors()` repeats the rejected input to the client",
                    scope=module.scope(answer.node),
                )


def _echo(module: PythonModule, answer: Answer, caught: Caught) -> ast.expr | None:
    for body in answer.bodies:
        for slot in slots(module, body):
            match slot:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id=name), attr="errors"), keywords=words
                ) if name == caught.name and not words:
                    return slot
    return None
