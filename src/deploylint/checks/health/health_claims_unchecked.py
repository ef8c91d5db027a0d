"""DPE004: a health handler says that a dependency is well without having asked it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.checks.health._answers import answer_of
from deploylint.checks.health._handlers import TRIGGERS, Handler, health_handlers
from deploylint.formats.python import PythonModule
from deploylint.model import Confidence, Finding, Severity
from deploylint.patterns import regex
from deploylint.registry import rule

_DEPENDENCY = regex(
    r"(?:\w{1,30}_)?(?:database|db|postgres(?:ql)?|mysql|redis|neo4j|mongo(?:db)?|cache|kafka"
    r"|rabbitmq|broker|storage|elasticsearch|qdrant)(?:_(?:status|connection|connected|ok))?",
    re.I,
)
_CLAIMS = frozenset(
    "connected healthy ok up available ready running online operational active true pass".split()
)
# What a constant answer may still call: clocks and the response itself.
_HARMLESS = regex(
    r"(?:.*\.)?(?:now|utcnow|time|isoformat|today|strftime|timestamp|monotonic|get_version|version"
    r"|JSONResponse|ORJSONResponse|JsonResponse|jsonify|dict|str|round|int|info|debug)|[A-Z]\w*"
)


@rule(
    "DPE004",
    "health-claims-unchecked",
    on=PythonModule,
    severity=Severity.WARNING,
    triggers=TRIGGERS,
)
def health_claims_unchecked(module: PythonModule) -> Iterator[Finding]:
    for handler in health_handlers(module):
        if _asks_nothing(module, handler):
            for node in handler.body:
                if isinstance(node, ast.Return):
                    yield from _lies(module, handler, node)


def _asks_nothing(module: PythonModule, handler: Handler) -> bool:
    """Whether the handler awaits nothing, depends on nothing, and calls nothing but clocks."""
    arguments = handler.function.args
    defaults = [*arguments.defaults, *arguments.kw_defaults]
    annotated = (each.annotation for each in (*arguments.args, *arguments.kwonlyargs))
    if any(isinstance(each, ast.Call) for each in defaults):
        return False
    if any(isinstance(each, ast.Subscript | ast.Attribute) for each in annotated):
        return False
    for node in handler.body:
        if isinstance(node, ast.Await | ast.With | ast.AsyncWith):
            return False
        if isinstance(node, ast.Call) and not _HARMLESS.fullmatch(module.text(node.func)[:100]):
            return False
    return True


def _lies(module: PythonModule, handler: Handler, returned: ast.Return) -> Iterator[Finding]:
    answer = answer_of(module, returned.value)
    for key, value in answer.fields if answer else ():
        if not _DEPENDENCY.fullmatch(key) or not isinstance(value, ast.Constant):
            continue
        if str(value.value).lower() in _CLAIMS:
            yield Finding(
                module.where(value),
                f"`{key}` is reported as {module.text(value)}, but nothing asks it",
                confidence=Confidence.MEDIUM,
                scope=handler.function.name,
            )
