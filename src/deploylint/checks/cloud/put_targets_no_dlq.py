"""DPJ003: events that a target of EventBridge cannot take are dropped."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.checks.cloud._tables import (
    AnyDocument,
    Entry,
    Items,
    Table,
    elements,
    python_value,
    tables,
)
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Evidence, Finding, Severity
from deploylint.registry import STEADY, rule

_KEEPERS = regex(r":sqs:|:logs:|queue|sqs|log_?group", re.I)


@rule(
    "DPJ003",
    "put-targets-no-dlq",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=STEADY,
    triggers=("put_targets", "create_schedule"),
)
def put_targets_no_dlq(module: PythonModule) -> Iterator[Finding | Evidence]:
    for call in module.nodes(ast.Call):
        match call.func:
            case ast.Attribute(attr="put_targets"):
                name = "Targets"
            case ast.Attribute(attr="create_schedule"):
                name = "Target"
            case _:
                continue
        given = arguments(module, call).value(name)
        listed = module.constants.display(given) if given else None
        if isinstance(listed, ast.List | ast.Dict):
            for target in elements(python_value(module, listed)):
                if isinstance(target, Table):
                    yield from _judge(module, target, module.scope(call))


@put_targets_no_dlq.on(
    ("json", "yaml", "terraform"), triggers=("AWS::Events::Rule", "aws_cloudwatch_event_target")
)
def _in_template(document: AnyDocument) -> Iterator[Finding | Evidence]:
    for resource in tables(document, "Type", "Properties"):
        properties = resource.get("Properties")
        if resource.text("Type") == "AWS::Events::Rule" and isinstance(properties, Table):
            targets = properties.get("Targets")
            for target in targets.values if isinstance(targets, Items) else ():
                if isinstance(target, Table):
                    yield from _judge(document, target, resource.label)


def _judge(document: AnyDocument, target: Table, scope: str) -> Iterator[Finding | Evidence]:
    if queue := target.entry("DeadLetterConfig"):
        yield Evidence(target.where, "events that fail go to a dead-letter queue", scope)
        if target.complete and not target.entry("RetryPolicy"):
            message = "This target has no retry policy: events reach the queue after a day"
            yield Finding(queue.key_where, message, severity=Severity.INFO, scope=scope)
    elif target.complete and (arn := target.entry("Arn")) and not _keeps_events(document, arn):
        message = "This target has no dead-letter queue: an event that keeps failing is dropped"
        yield Finding(arn.key_where, message, confidence=Confidence.MEDIUM, scope=scope)


def _keeps_events(document: AnyDocument, arn: Entry) -> bool:
    """A queue or a log group as target is itself where events are kept."""
    return _KEEPERS.search(document.source.cut(arn.value.where)) is not None
