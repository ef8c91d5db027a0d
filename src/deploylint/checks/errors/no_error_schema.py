"""DPK003: failures of an application have no common form."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.errors._schemas import SCHEMA, handlers, keys_of, sends_errors_itself
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.python import Application
from deploylint.formats.python import PythonModule
from deploylint.model import Confidence, Evidence, Finding, Severity
from deploylint.registry import STEADY, rule
from deploylint.registry.options import Policy

_HANDLER, _UNKNOWN = "handler", "unknown"
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
def no_error_schema(module: PythonModule, policy: Policy) -> Iterator[Candidate]:
    """Whatever decides about the form of errors, and the keys that it sends."""
    if not policy.error_schema:
        return
    for node, function in handlers(module):
        keys = keys_of(module, function) if function else None
        detail = (_UNKNOWN,) if keys is None else (_HANDLER, *sorted(keys))
        where = module.where(node)
        yield Candidate(where, Finding(where, "", scope=module.scope(node)), detail)
    if sends_errors_itself(module):
        where = module.source.where(0, 0)
        yield Candidate(where, Finding(where, ""), (_UNKNOWN,))


@no_error_schema.join
def _in_project(deployment: Deployment, policy: Policy) -> Iterator[Finding | Evidence]:
    if not policy.error_schema:
        return
    found = deployment.candidates("DPK003")
    for each in found:
        if each.detail[0] == _HANDLER:
            yield _judge(each)
    if not found:
        for application in deployment.facts(Application):
            is_app = application.role == "app" and application.framework in _FRAMEWORKS
            if is_app:
                message = f"Nothing gives the errors of `{application.name}` a common form"
                yield Finding(application.where, message, confidence=Confidence.MEDIUM)


def _judge(candidate: Candidate) -> Finding | Evidence:
    sent = set(candidate.detail[1:])
    missing = [names[0] for names in SCHEMA if not sent & set(names)]
    if not missing:
        return Evidence(candidate.where, "errors have the agreed form", candidate.finding.scope)
    listed = ", ".join(f"`{name}`" for name in missing)
    message = f"The errors that this handler sends lack {listed}"
    return candidate.finding._replace(message=message, confidence=Confidence.MEDIUM)
