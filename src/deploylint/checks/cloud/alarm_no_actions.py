"""DPJ008: an alarm of CloudWatch tells nobody."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.cloud._tables import AnyDocument, Items, Leaf, Table, tables
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import Arguments, arguments
from deploylint.model import Confidence, Evidence, Finding, Severity, Where
from deploylint.registry import STEADY, rule

_ACTIONS, _ENABLED = "AlarmActions", "ActionsEnabled"
_SILENT = "This alarm has no `AlarmActions`: nobody is told when it goes off"


@rule(
    "DPJ008",
    "alarm-no-actions",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=STEADY,
    triggers=("put_metric_alarm",),
)
def alarm_no_actions(module: PythonModule) -> Iterator[Finding | Evidence]:
    for call in module.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "put_metric_alarm":
            given = arguments(module, call)
            if "AlarmName" in given and not _is_set_later(module):
                yield from _in_call(module, call, given)


@alarm_no_actions.on(
    ("json", "yaml", "terraform"),
    triggers=("AWS::CloudWatch::Alarm", "aws_cloudwatch_metric_alarm"),
)
def _in_template(document: AnyDocument) -> Iterator[Finding | Evidence]:
    for resource in tables(document, "Type", "Properties"):
        properties = resource.get("Properties")
        is_alarm = resource.text("Type") == "AWS::CloudWatch::Alarm"
        if is_alarm and isinstance(properties, Table) and properties.complete:
            yield from _in_properties(resource, properties)


def _in_call(
    module: PythonModule, call: ast.Call, given: Arguments
) -> Iterator[Finding | Evidence]:
    actions, scope = given.value(_ACTIONS), module.scope(call)
    folded = module.fold(actions)
    if isinstance(folded, str):
        message = "`AlarmActions` is a string, and the client takes only a list"
        yield Finding(module.where(given.call.func), message, severity=Severity.ERROR, scope=scope)
    elif (actions is None and given.complete) or folded in ([], ()):
        yield _silent(module.where(call.func), scope)
    elif module.fold(given.value(_ENABLED)) is False:
        yield Finding(module.where(call.func), "This alarm has its actions disabled", scope=scope)
    elif actions is not None:
        yield Evidence(module.where(call.func), "the alarm tells somebody", scope)


def _in_properties(resource: Table, properties: Table) -> Iterator[Finding | Evidence]:
    where, actions = properties.where, properties.get(_ACTIONS)
    if entry := resource.entry("Type"):
        where = entry.value.where
    enabled = properties.get(_ENABLED)
    if actions is None or (isinstance(actions, Items) and actions.complete and not actions.values):
        yield _silent(where, resource.label)
    elif isinstance(enabled, Leaf) and enabled.value is False:
        yield Finding(where, "This alarm has its actions disabled", scope=resource.label)
    else:
        yield Evidence(where, "the alarm tells somebody", resource.label)


def _silent(where: Where, scope: str) -> Finding:
    return Finding(where, _SILENT, confidence=Confidence.MEDIUM, scope=scope)


def _is_set_later(module: PythonModule) -> bool:
    """``alarm["AlarmActions"] = …`` somewhere in the module."""
    return any(
        isinstance(node.slice, ast.Constant) and node.slice.value == _ACTIONS
        for node in module.nodes(ast.Subscript)
    )
