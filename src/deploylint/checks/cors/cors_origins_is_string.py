"""DPA006: ``allow_origins`` is a string, which Starlette searches for substrings."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.cors._middleware import cors_middleware_calls
from deploylint.formats.python import PythonModule
from deploylint.model import Finding, Fix, Safety, Severity
from deploylint.registry import ABSOLUTE, rule


@rule(
    "DPA006",
    "cors-origins-is-string",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=ABSOLUTE,
    triggers=("CORSMiddleware",),
    fixable=True,
)
def cors_origins_is_string(module: PythonModule) -> Iterator[Finding]:
    for call in cors_middleware_calls(module):
        origins = call.value("allow_origins")
        value = module.fold(origins)
        if origins is not None and isinstance(value, str) and value not in ("", "*"):
            yield Finding(
                module.where(origins),
                "`allow_origins` is a string, so every part of it is an admitted origin",
                fix=_in_list(module, origins, value),
                scope=call.scope,
            )


def _in_list(module: PythonModule, origins: ast.expr, value: str) -> Fix | None:
    if not isinstance(origins, ast.Constant) or "," in value or " " in value.strip():
        return None
    edit = module.source.replace(module.where(origins), f"[{module.text(origins)}]")
    return Fix("Put the origin into a list", (edit,), Safety.UNSAFE)
