"""DPK003: failures of an application have no common form."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.errors._schemas import SCHEMA, handlers, keys_of, sends_errors_itself
from deploylint.deployment import Deployment
from deploylint.deployment.facts.clues import ErrorForm
from deploylint.deployment.facts.python import Application
from deploylint.formats.python import PythonModule
from deploylint.model import Confidence, Evidence, Finding, Severity, Where
from deploylint.registry import STEADY, rule
from deploylint.registry.options import Policy

_FRAMEWORKS = frozenset({"fastapi", "starlette", "flask"})


@rule(
    "DPK003",
    "no-error-schema",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=STEADY,
    triggers=(
        *("exception_handler", "errorhandler", "register_error_handler", "call_next"),
        *("fastapi_problem", "handler500"),
    ),
    options=Policy,
    needs=(Application,),
)
def no_error_schema(
    module: PythonModule, policy: Policy
) -> Iterator[Finding | Evidence | ErrorForm]:
    """Whatever decides about the form of errors, and the keys that it sends."""
    if not policy.error_schema:
        return
    for node, function in handlers(module):
        keys = keys_of(module, function) if function else None
        where = module.where(node)
        yield ErrorForm(where)
        if keys is not None:
            yield _judge(where, keys, module.scope(node))
    if sends_errors_itself(module):
        yield ErrorForm(module.start_of_file)


@no_error_schema.join
def _in_project(deployment: Deployment, policy: Policy) -> Iterator[Finding]:
    if not policy.error_schema or deployment.facts(ErrorForm):
        return
    for application in deployment.facts(Application):
        if application.role == "app" and application.framework in _FRAMEWORKS:
            message = f"Nothing gives the errors of `{application.name}` a common form"
            yield Finding(application.where, message, confidence=Confidence.MEDIUM)


def _judge(where: Where, sent: frozenset[str], scope: str) -> Finding | Evidence:
    missing = [names[0] for names in SCHEMA if not sent & set(names)]
    if not missing:
        return Evidence(where, "errors have the agreed form", scope)
    listed = ", ".join(f"`{name}`" for name in missing)
    message = f"The errors that this handler sends lack {listed}"
    return Finding(where, message, confidence=Confidence.MEDIUM, scope=scope)
