"""DPA006: ``allow_origins`` is a string, which Starlette searches for substrings."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.cors._middleware import cors_middleware_calls
from deploylint.formats.python import PythonModule
from deploylint.model import Finding, Fix, Safety, Severity
from deploylint.registry import ABSOLUTE, rule

_READS = frozenset({"os.getenv", "os.environ.get"})


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
        value = _text(module, origins)
        if origins is not None and value is not None and value not in ("", "*"):
            yield Finding(
                module.where(origins),
                "`allow_origins` is a string, so every part of it is an admitted origin",
                fix=_in_list(module, origins, value),
                scope=call.scope,
            )


def _text(module: PythonModule, origins: ast.expr | None) -> str | None:
    """The string that is handed over; of a variable of the environment, which is one, its default.

    Where that is ``*``, all origins are meant, and DPA004 says so.
    """
    binding = module.binding(origins) if isinstance(origins, ast.Name) else None
    value = binding.value if binding and binding.kind == "assign" else origins
    found: object = module.fold(origins)
    match value:
        case ast.Call(func=func, args=[_, *defaults]) if module.resolve(func) in _READS:
            default = module.fold(defaults[0]) if defaults else None
            found = default if default == "*" else "set outside"
    return found if isinstance(found, str) else None


def _in_list(module: PythonModule, origins: ast.expr, value: str) -> Fix | None:
    if not isinstance(origins, ast.Constant) or "," in value or " " in value.strip():
        return None
    edit = module.source.replace(module.where(origins), f"[{module.text(origins)}]")
    return Fix("Put the origin into a list", (edit,), Safety.UNSAFE)
