"""DPJ002: a retry policy holds a number that the API refuses."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.cloud._tables import AnyDocument, Leaf, Table, python_value, tables
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.model import Evidence, Finding, Severity, Where
from deploylint.registry import ABSOLUTE, rule

Ranges = dict[str, tuple[int, int]]
# As the service models of botocore state them.
_EVENTBRIDGE: Ranges = {
    "MaximumRetryAttempts": (0, 185),
    "MaximumEventAgeInSeconds": (60, 86_400),
}
_LAMBDA: Ranges = {"MaximumRetryAttempts": (0, 2), "MaximumEventAgeInSeconds": (60, 21_600)}
_INVOKE_CONFIG = frozenset(
    {"put_function_event_invoke_config", "update_function_event_invoke_config"}
)
_KEYS = tuple(_EVENTBRIDGE)


@rule(
    "DPJ002",
    "eventbridge-retry-range",
    on=(PythonModule, "json", "yaml", "terraform"),
    severity=Severity.ERROR,
    contexts=ABSOLUTE,
    triggers=(*_KEYS, "maximum_retry_attempts", "maximum_event_age_in_seconds"),
)
def eventbridge_retry_range(document: AnyDocument) -> Iterator[Finding | Evidence]:
    seen: set[Where] = set()
    for table in (each for key in _KEYS for each in tables(document, key)):
        ranges = _ranges_of(table)
        if ranges and table.where not in seen:
            seen.add(table.where)
            yield from _outside(table, ranges)
    if isinstance(document, PythonModule):
        yield from _invoke_configs(document)


def _ranges_of(table: Table) -> Ranges | None:
    label = table.label.replace("_", "").lower()
    if label.endswith("retrypolicy"):
        return _EVENTBRIDGE
    return _LAMBDA if label.endswith("eventinvokeconfig") else None


def _outside(table: Table, ranges: Ranges) -> Iterator[Finding | Evidence]:
    found = False
    for entry in table.entries:
        if entry.key in ranges and isinstance(entry.value, Leaf):
            low, high = ranges[entry.key]
            number = entry.value.value
            if isinstance(number, int) and not low <= number <= high:
                found = True
                message = f"`{entry.key}` is {number}, outside {low} to {high}"
                yield Finding(entry.value.where, message, scope=table.scope)
    if not found:
        yield Evidence(table.where, "the numbers are within the limits of the API", table.scope)


def _invoke_configs(module: PythonModule) -> Iterator[Finding | Evidence]:
    for call in module.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _INVOKE_CONFIG:
            for argument in arguments(module, call):
                value = python_value(module, argument.value)
                low, high = _LAMBDA.get(argument.name, (0, 0))
                number = value.value if isinstance(value, Leaf) else None
                if high and isinstance(number, int) and not low <= number <= high:
                    message = f"`{argument.name}` is {number}, outside {low} to {high}"
                    yield Finding(value.where, message, scope=module.scope(call))
