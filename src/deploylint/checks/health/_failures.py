"""Failures that a handler notes in the body of its answer, where no probe looks."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from deploylint.checks.health._answers import answer_of
from deploylint.checks.health._handlers import Handler
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import descend
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Finding, Severity

_FAILED = frozenset("unhealthy error down fail failed failing disconnected unavailable".split())
_NOTED = frozenset({*_FAILED, "errors", "exception", "reason", "detail", "details", "message"})
_STATUS = regex(r"status_code|\babort\(|\b[45]\d\d\b|HTTP_[45]\d\d")


def noted_failures(module: PythonModule, handler: Handler) -> Iterator[Finding]:
    """The first failure that is put into the body of an answer which is always 200."""
    nodes = list(handler.body)
    text = module.text(handler.function)
    if _STATUS.search(text) or any(isinstance(node, ast.Raise) for node in nodes):
        return
    returned = [node.value for node in nodes if isinstance(node, ast.Return)]
    if not returned or not all(_is_body(module, value) for value in returned):
        return
    severity = Severity.INFO if "degraded" in text else Severity.WARNING
    shown = frozenset(_names(returned))
    for node in nodes:
        if isinstance(node, ast.ExceptHandler) and (word := _failure_in(node, shown)):
            name = handler.function.name
            message = (
                f"`{name}` notes a failure as {module.text(word)} and answers 200 all the same"
            )
            confidence, where = Confidence.MEDIUM, module.where(word)
            yield Finding(where, message, severity=severity, confidence=confidence, scope=name)
            return


def _is_body(module: PythonModule, value: ast.expr | None) -> bool:
    answer = answer_of(module, value)
    return isinstance(value, ast.Name) or (answer is not None and answer.status == 200)


def _failure_in(clause: ast.ExceptHandler, shown: frozenset[str]) -> ast.expr | None:
    """What an assignment in the clause calls the failure by: ``f"error: {e}"``, a key, a flag.

    ``shown`` are the names in the answer: what is assigned to them reaches the client.
    """
    for statement in clause.body:
        if isinstance(statement, ast.Assign):
            for node in descend(statement.value):
                if isinstance(node, ast.expr) and _first_word(node) in _FAILED:
                    return node
            for target in statement.targets:
                if word := _flag(clause, target, statement.value, shown):
                    return word
    return None


def _flag(
    clause: ast.ExceptHandler, target: ast.expr, value: ast.expr, shown: frozenset[str]
) -> ast.expr | None:
    """``status["exception"] = str(e)``, ``ok = False``, where the answer holds the name."""
    base = target.value if isinstance(target, ast.Subscript) else target
    if not isinstance(base, ast.Name) or base.id not in shown:
        return None
    told = isinstance(value, ast.Constant) and value.value is False
    raised = clause.name is not None and clause.name in _names([value])
    named = isinstance(target, ast.Subscript) and _first_word(target.slice) in _NOTED
    return value if told or (raised and (named or target is base)) else None


def _names(values: Iterable[ast.expr | None]) -> Iterator[str]:
    for value in values:
        for node in descend(value) if value else ():
            if isinstance(node, ast.Name):
                yield node.id


def _first_word(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=text) | ast.JoinedStr(values=[ast.Constant(value=text), *_]):
            return str(text).partition(":")[0].strip().lower()
    return ""
