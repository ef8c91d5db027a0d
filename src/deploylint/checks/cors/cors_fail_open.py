"""DPA005: every origin is admitted when the list of origins is missing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.cors._policies import TRIGGERS, CorsPolicy, policies
from deploylint.checks.cors.cors_default_wildcard import admits_any
from deploylint.formats.python import PythonModule
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
        fallback = _fallback(module, policy.origins)
        if fallback is None or module.guarded(fallback):
            continue
        if admits_any(module, fallback):
            severity = Severity.ERROR if policy.credentials else Severity.WARNING
            yield _finding(policy, fallback, severity)
        else:
            yield Evidence(policy.where, "the fallback lists its origins", policy.scope)


def _finding(policy: CorsPolicy, fallback: ast.expr, severity: Severity) -> Finding:
    message = "every origin is admitted when none is configured"
    return Finding(policy.module.where(fallback), message, severity=severity, scope=policy.scope)


def _fallback(module: PythonModule, origins: ast.expr | None) -> ast.expr | None:
    """What stands in for a missing list: ``or X``, a getter's default, a ternary's branch."""
    for _ in range(3):
        match origins:
            case ast.Name():
                binding = module.binding(origins)
                origins = binding.value if binding and binding.kind == "assign" else None
            case ast.Call(func=ast.Attribute(value=inner, attr="split" | "strip")):
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
