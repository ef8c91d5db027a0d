"""DPA005: every origin is admitted when the list of origins is missing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.cors._policies import TRIGGERS, policies
from deploylint.checks.cors.cors_default_wildcard import admits_any
from deploylint.formats.python import PythonModule
from deploylint.formats.python.names import Binding
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import DEPLOYED, rule


@rule(
    "DPA005",
    "cors-fail-open",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    triggers=TRIGGERS,
)
def cors_fail_open(module: PythonModule) -> Iterator[Finding | Evidence]:
    for policy in policies(module):
        fallback = policy.fallback or _fallback(module, policy.origins)
        if fallback is None or module.guarded(fallback):
            continue
        if (policy.fallback and policy.any_origin) or admits_any(module, fallback):
            severity = Severity.ERROR if policy.credentials else Severity.WARNING
            message = "every origin is admitted when none is configured"
            yield Finding(module.where(fallback), message, severity=severity, scope=policy.scope)
        elif policy.fallback is None:
            yield Evidence(policy.where, "the fallback lists its origins", policy.scope)


def _fallback(module: PythonModule, origins: ast.expr | None) -> ast.expr | None:
    """What stands in for a missing list: ``or X``, a getter's default, a branch."""
    for _ in range(5):
        match origins:
            case ast.Name():
                bindings = module.names.lookup(origins)
                if len(bindings) > 1:
                    return _in_branches(module, bindings)
                assigned = bindings and bindings[0].kind == "assign"
                origins = bindings[0].value if assigned else None
            case ast.Call(func=ast.Attribute(value=inner, attr="split" | "strip")):
                origins = inner
            case ast.Call(func=ast.Name(id="list"), args=[inner]):
                origins = inner
            case ast.ListComp(generators=[ast.comprehension(iter=inner)]):
                origins = inner
            case ast.BoolOp(op=ast.Or(), values=values):
                return values[-1]
            case ast.IfExp(test=ast.Name() | ast.Attribute(), body=_, orelse=orelse):
                return orelse
            case ast.expr():
                read = module.env_read(origins)
                return read.fallbacks[-1] if read and read.fallbacks else None
            case _:
                return None
    return None


def _in_branches(module: PythonModule, bindings: list[Binding]) -> ast.expr | None:
    """The value in the ``else`` of a condition that also gives another one."""
    values = [each.value for each in bindings if each.kind == "assign" and each.value]
    if len(values) != len(bindings):
        return None
    for branch in module.nodes(ast.If):
        otherwise = [value for value in values if _is_inside(value, branch.orelse)]
        if otherwise and any(_is_inside(value, branch.body) for value in values):
            return otherwise[-1]
    return None


def _is_inside(value: ast.expr, statements: list[ast.stmt]) -> bool:
    return any(value is node for statement in statements for node in ast.walk(statement))
