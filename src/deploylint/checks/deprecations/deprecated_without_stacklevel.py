"""DPJ010: a deprecation warning points at itself instead of at the code to change."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.deprecations._deprecations import deprecation_warnings
from deploylint.formats.python import PythonModule
from deploylint.formats.python.edits import insert_keyword
from deploylint.model import Evidence, Finding, Fix, Safety, Severity
from deploylint.registry import STEADY, rule


@rule(
    "DPJ010",
    "deprecated-without-stacklevel",
    on=PythonModule,
    severity=Severity.INFO,
    contexts=STEADY,
    triggers=("DeprecationWarning",),
    fixable=True,
)
def deprecated_without_stacklevel(module: PythonModule) -> Iterator[Finding | Evidence]:
    for given in deprecation_warnings(module):
        call = given.call
        if "stacklevel" in given or "skip_file_prefixes" in given:
            yield Evidence(module.where(call.func), "the warning names the caller")
        elif given.complete:
            edits = insert_keyword(module, call, "stacklevel", "2")
            yield Finding(
                module.where(call.func),
                "Without `stacklevel` the warning names this line, and not the caller's",
                fix=Fix("Add `stacklevel=2`", edits, Safety.SAFE) if edits else None,
                scope=module.scope(call),
            )
