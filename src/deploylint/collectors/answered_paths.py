"""Health paths that middleware answers before any route is asked."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import Route
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex
from deploylint.registry import collect

_HEALTH = regex(r"/[\w\-./]{0,80}(health|live|ready|readiness|ping|heartbeat|status)[\w\-/]*")
_TRIGGERS = tuple(
    text
    for quote in "'\""
    for word in ("health", "healthz", "live", "ready", "ping", "status")
    for text in (f"{quote}/{word}", f"/{word}{quote}")
)


@collect(PythonModule, triggers=_TRIGGERS)
def answered_paths(module: PythonModule) -> Iterator[Route]:
    """``if request.url.path == "/health":`` and ``path in {"/health"}``, owner unknown."""
    for constant in module.nodes(ast.Constant):
        text = constant.value
        if isinstance(text, str) and _HEALTH.fullmatch(text) and _is_compared(module, constant):
            yield Route(module.where(constant), UNKNOWN, "", ("*",), text, "", None, "")


def _is_compared(module: PythonModule, constant: ast.Constant) -> bool:
    parent = module.parent(constant)
    if isinstance(parent, ast.Set | ast.Tuple | ast.List):
        parent = module.parent(parent)
    return isinstance(parent, ast.Compare | ast.MatchValue)
