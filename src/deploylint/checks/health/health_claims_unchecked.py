"""DPE004: a health handler says that a dependency is well without having asked it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.checks.health._answers import answer_of
from deploylint.checks.health._claims import CLAIMS, answering_method, unasked
from deploylint.checks.health._handlers import TRIGGERS, Handler, health_handlers
from deploylint.deployment import Deployment
from deploylint.deployment.data_stores import TITLES, DataStores
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.clues import HealthAsks
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import Function
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Finding, Severity
from deploylint.registry import rule

_DEPENDENCY = regex(
    r"(?:\w{1,30}_)?(?:database|db|postgres(?:ql)?|mysql|redis|neo4j|mongo(?:db)?|cache|kafka"
    r"|rabbitmq|broker|storage|elasticsearch|qdrant)(?:_(?:status|connection|connected|ok))?",
    re.I,
)
# What a constant answer may still call: clocks and the response itself.
_HARMLESS = regex(
    r"(?:.*\.)?(?:now|utcnow|time|isoformat|today|strftime|timestamp|monotonic|get_version|version"
    r"|JSONResponse|ORJSONResponse|JsonResponse|jsonify|dict|str|round|int|info|debug)|[A-Z]\w*"
)
# What tells which service answers, and calls of what is harmless.
_IDENTITY = regex(
    r"version|settings|config|name|env|title|status|log|time|now|utc|iso|self|jsonify|response",
    re.I,
)


@rule(
    "DPE004",
    "health-claims-unchecked",
    on=PythonModule,
    severity=Severity.WARNING,
    triggers=TRIGGERS,
)
def health_claims_unchecked(module: PythonModule) -> Iterator[Finding | Candidate | HealthAsks]:
    for handler in health_handlers(module):
        name = module.name_where(handler.function)
        yield from _of_others(module, handler)
        if not _asks_nothing(module, handler):
            yield HealthAsks(name)
            continue
        returns = [each for each in handler.body if isinstance(each, ast.Return)]
        lies = [lie for each in returns for lie in _lies(module, handler, each)]
        yield from lies
        if not lies and handler.kind in ("generic", "ready") and _is_constant(module, handler):
            message = f"`{handler.function.name}` answers without asking anything"
            finding = Finding(name, message, scope=handler.function.name)
            yield Candidate(name, finding)


def _of_others(module: PythonModule, handler: Handler) -> Iterator[Finding]:
    """Claims beside those that are asked for, in the handler or the method that answers for it."""
    returns = [each for each in handler.body if isinstance(each, ast.Return)]
    methods = {method: None for each in returns if (method := answering_method(module, each))}
    for function in (handler.function, *methods):
        for key, value in unasked(module, Handler(function, handler.kind)):
            yield _lie(module, function, key, value)


@health_claims_unchecked.join
def nothing_else_asks(deployment: Deployment) -> Iterator[Finding]:
    """A constant answer is worth knowing where the service needs a data store all the same."""
    if deployment.facts(HealthAsks):
        return
    evidence = deployment.model(DataStores).evidence(*TITLES)
    for each in deployment.candidates("DPE004"):
        above = (place for place in evidence if _is_above(place.where.path, each.where.path))
        if needed := next(above, None):
            message = f"{each.finding.message}, though the service needs a data store"
            yield each.finding._replace(message=message, severity=Severity.INFO, related=(needed,))


def _is_above(path: str, other: str) -> bool:
    """Whether a file stands in the folder of another one, or in one around it."""
    folder = path.rpartition("/")[0]
    return not folder or other.startswith(f"{folder}/")


def _is_constant(module: PythonModule, handler: Handler) -> bool:
    """Whether the answer is the same at all times: no state is read, nothing is decided."""
    return not any(
        isinstance(node, ast.If | ast.IfExp | ast.Compare | ast.BoolOp)
        or (isinstance(node, ast.Attribute) and not _IDENTITY.search(module.text(node)[:200]))
        for node in handler.body
    )


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


def _given(module: PythonModule, returned: ast.expr | None) -> ast.expr | None:
    """The dictionary that a variable was made with."""
    binding = module.binding(returned) if isinstance(returned, ast.Name) else None
    return binding.value if binding and binding.kind == "assign" else returned


def _lies(module: PythonModule, handler: Handler, returned: ast.Return) -> Iterator[Finding]:
    answer = answer_of(module, _given(module, returned.value))
    for key, value in answer.fields if answer else ():
        if not _DEPENDENCY.fullmatch(key) or not isinstance(value, ast.Constant):
            continue
        if str(value.value).lower() in CLAIMS:
            yield _lie(module, handler.function, key, value)


def _lie(module: PythonModule, function: Function, key: str, value: ast.Constant) -> Finding:
    return Finding(
        module.where(value),
        f"`{key}` is reported as {module.text(value)}, but nothing asks it",
        confidence=Confidence.MEDIUM,
        scope=function.name,
    )
