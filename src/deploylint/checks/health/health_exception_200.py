"""DPE006: a health handler answers 200 for an exception that it caught."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.health._answers import Answer, answer_of
from deploylint.checks.health._failures import noted_failures
from deploylint.checks.health._handlers import TRIGGERS, Handler, health_handlers, with_helpers
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import FUNCTIONS, descend
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Evidence, Finding, Severity
from deploylint.registry import rule

_HEALTHY = frozenset({"healthy", "ok", "up", "pass", "passing", "alive", "ready"})
_FAILING = regex(r"\b50\d\b|HTTP_50\d|SERVICE_UNAVAILABLE|INTERNAL_SERVER_ERROR")


@rule(
    "DPE006", "health-exception-200", on=PythonModule, severity=Severity.WARNING, triggers=TRIGGERS
)
def health_exception_200(module: PythonModule) -> Iterator[Finding | Evidence]:
    for handler in health_handlers(module):
        answering = list(_answering(module, handler))
        fails = any(_FAILING.search(module.text(each.function)) for each in answering)
        findings = [found for each in answering for found in _findings(module, each, fails)]
        findings = findings or list(noted_failures(module, handler))
        yield from findings
        if fails and not findings:
            name = module.name_where(handler.function)
            yield Evidence(name, "a failure is answered with an error status")


def _answering(module: PythonModule, handler: Handler) -> Iterator[Handler]:
    """The handler, and the functions of the module whose result it answers with."""
    answers = {
        call.func.id
        for node in handler.body
        if isinstance(node, ast.Return)
        for call in [node.value.value if isinstance(node.value, ast.Await) else node.value]
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    }
    for each in with_helpers(module, handler):
        if each.function is handler.function or each.function.name in answers:
            yield each


def _findings(module: PythonModule, handler: Handler, fails: bool) -> Iterator[Finding]:
    scope = handler.function.name
    for node in handler.body:
        if not isinstance(node, ast.ExceptHandler) or _sets_status(node):
            continue
        for returned in _returns(node):
            answer = answer_of(module, returned.value)
            if answer and answer.status is not None and answer.status < 400:
                severity = _severity(answer, fails)
                status = answer.text_of("status")
                suffix = f" and says `{status}`" if status else ""
                message = f"`{scope}` answers {answer.status} for a failure that it caught{suffix}"
                yield Finding(
                    module.where(returned),
                    message,
                    severity=severity,
                    confidence=Confidence.MEDIUM,
                    scope=scope,
                )


def _severity(answer: Answer, fails: bool) -> Severity:
    status = answer.text_of("status")
    if status in _HEALTHY:
        return Severity.ERROR
    return Severity.INFO if fails or status == "degraded" else Severity.WARNING


def _returns(clause: ast.ExceptHandler) -> Iterator[ast.Return]:
    for statement in clause.body:
        for node in descend(statement, into_functions=False):
            if isinstance(node, ast.Return):
                yield node


def _sets_status(clause: ast.ExceptHandler) -> bool:
    """``response.status_code = 503`` before the return."""
    return any(
        isinstance(target, ast.Attribute) and target.attr in ("status_code", "status")
        for statement in clause.body
        if not isinstance(statement, FUNCTIONS)
        for node in descend(statement)
        if isinstance(node, ast.Assign)
        for target in node.targets
    )
