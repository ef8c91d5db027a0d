"""Helpers that say whether a data store answers, and start-up code that does not heed them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.startup._connecting import CACHE, is_broad, is_ending, store_call
from deploylint.checks.startup._startup import before_yield, calls_in, walk
from deploylint.deployment import Deployment
from deploylint.deployment.facts.clues import ReportedFailure, UnheededCall
from deploylint.deployment.modules import Modules
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import Function
from deploylint.model import Confidence, Finding, Related, Severity


def verdicts(
    module: PythonModule, started: list[Function]
) -> Iterator[ReportedFailure | UnheededCall]:
    """What the functions of the module report, and the reports that start-up ignores."""
    for function in module.functions():
        for attempt in (each for each in function.body if isinstance(each, ast.Try)):
            found = store_call(module, attempt.body)
            for handler in attempt.handlers if found and found[1] != CACHE else ():
                if _reports_failure(module, handler):
                    start = module.span(handler)[0]
                    where = module.where(start, start + len("except"))
                    yield ReportedFailure(where, function.name)
    for function in started:
        for call in calls_in(before_yield(function)):
            named = isinstance(call.func, ast.Name | ast.Attribute)
            if named and not module.guarded(call) and _is_unheeded(module, call):
                target = module.resolve(call.func) or f":{module.text(call.func)}"
                yield UnheededCall(module.where(call.func), target)


def unheeded(deployment: Deployment) -> Iterator[Finding]:
    """Start-up code that goes on although its helper says that the store is away."""
    modules = deployment.model(Modules)
    reports = {(each.where.path, each.function): each for each in deployment.facts(ReportedFailure)}
    for each in deployment.facts(UnheededCall):
        module, _, name = each.target.rpartition(".")
        local = each.target.startswith(":")
        path = each.where.path if local else modules.resolve(module or ".", each.where.path)
        name = name.removeprefix(":")
        if path and (said := reports.get((path, name))):
            message = f"The service starts although `{name}` says that the database is away"
            related = (Related(said.where, "the failure becomes a result here"),)
            yield Finding(
                each.where,
                message,
                related,
                severity=Severity.WARNING,
                confidence=Confidence.MEDIUM,
            )


def _reports_failure(module: PythonModule, handler: ast.ExceptHandler) -> bool:
    """``except Exception: return False``; one that returns nothing swallows the failure."""
    if handler.type is not None and not is_broad(module, handler.type):
        return False
    last = handler.body[-1]
    if not isinstance(last, ast.Return) or any(_ends(module, each) for each in walk(handler.body)):
        return False
    return isinstance(last.value, ast.Dict) or module.fold(last.value) is False


def _is_unheeded(module: PythonModule, call: ast.Call) -> bool:
    """Whether nothing, or nothing but a message, comes of what the call returns."""
    node: ast.AST = call
    parent = module.parent(node)
    if isinstance(parent, ast.Await):
        node, parent = parent, module.parent(parent)
    match parent:
        case ast.Expr():
            return True
        case ast.Assign(targets=[ast.Name() as name]):
            uses = [each for each in module.uses(name.id) if isinstance(each.ctx, ast.Load)]
            return all(_only_tested(module, each) for each in uses)
    return isinstance(node, ast.expr) and _only_tested(module, node)


def _only_tested(module: PythonModule, node: ast.expr) -> bool:
    """``if not ok:`` where the block goes on, and leaves no mark that something reads."""
    parent = module.parent(node)
    if isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not):
        node, parent = parent, module.parent(parent)
    if not isinstance(parent, ast.If) or parent.test is not node:
        return False
    nodes = list(walk([*parent.body, *parent.orelse]))
    marks = {each.attr for each in nodes if isinstance(each, ast.Attribute) and _stored(each)}
    marks |= {each.id for each in nodes if isinstance(each, ast.Name) and _stored(each)}
    return not any(_ends(module, each) for each in nodes) and not _is_read(module, marks)


def _stored(node: ast.Attribute | ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _is_read(module: PythonModule, marks: set[str]) -> bool:
    attributes = {each.attr for each in module.nodes(ast.Attribute) if not _stored(each)}
    names = {each.id for each in module.nodes(ast.Name) if not _stored(each)}
    return not marks.isdisjoint(attributes | names)


def _ends(module: PythonModule, node: ast.AST) -> bool:
    return (isinstance(node, ast.Raise) and not module.guarded(node)) or is_ending(node)
