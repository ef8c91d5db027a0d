"""DPA005: every origin is admitted when the list of origins is missing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.cors._fallbacks import fallbacks
from deploylint.checks.cors._policies import TRIGGERS, policies
from deploylint.checks.cors._policy import CorsPolicy
from deploylint.checks.cors.cors_default_wildcard import admits_any
from deploylint.formats.python import UNKNOWN, PythonModule
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
        found = [each for each in _all_fallbacks(policy) if not module.guarded(each)]
        for fallback in found:
            if fallback is policy.fallback or admits_any(module, fallback):
                severity = Severity.ERROR if policy.credentials else Severity.WARNING
                message = "Every origin is admitted when none is configured"
                where = module.where(fallback)
                yield Finding(where, message, severity=severity, scope=policy.scope)
                break
        else:
            if any(module.fold(fallback) is not UNKNOWN for fallback in found):
                yield Evidence(policy.where, "the fallback lists its origins", policy.scope)


def _all_fallbacks(policy: CorsPolicy) -> list[ast.expr]:
    if policy.fallback is not None:
        return [policy.fallback] if policy.any_origin else []
    return [] if policy.any_origin else list(fallbacks(policy.module, policy.origins))
