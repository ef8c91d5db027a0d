"""Resources of Terraform as tables with the keys of the API and of CloudFormation."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.cloud._tables import Entry, Items, Leaf, Table, Value, json_value
from deploylint.formats import hcl
from deploylint.formats.document import Unparsable
from deploylint.formats.jsontree import objects, parse_json
from deploylint.formats.python import UNKNOWN

Keys = dict[str, str]
_TARGET: Keys = {
    "arn": "Arn",
    "dead_letter_config": "DeadLetterConfig",
    "retry_policy": "RetryPolicy",
}
_RETRY: Keys = {
    "maximum_retry_attempts": "MaximumRetryAttempts",
    "maximum_event_age_in_seconds": "MaximumEventAgeInSeconds",
}
_ALARM: Keys = {
    "alarm_name": "AlarmName",
    "alarm_actions": "AlarmActions",
    "actions_enabled": "ActionsEnabled",
}
_STATEMENT: Keys = {
    "effect": "Effect",
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "principals": "Principal",
    "condition": "Condition",
}
# Type of a resource -> what CloudFormation calls it, and its arguments.
_RESOURCES: dict[str, tuple[str, Keys]] = {
    "aws_cloudwatch_event_target": ("AWS::Events::Rule", _TARGET),
    "aws_cloudwatch_metric_alarm": ("AWS::CloudWatch::Alarm", _ALARM),
}


def terraform_tables(document: hcl.HclFile) -> Iterator[Table]:
    """Resources, statements of policy documents, objects, and policies in here-documents."""
    pending = [document.root]
    while pending:
        block = pending.pop()
        pending += reversed(block.blocks)
        yield from _known(document, block)
        for attribute in block.attributes:
            yield from _written(document, attribute.value, ".".join(block.labels))


def _known(document: hcl.HclFile, block: hcl.Block) -> Iterator[Table]:
    kind = block.labels[0] if block.labels else ""
    scope = ".".join(block.labels)
    if block.type == "resource" and kind in _RESOURCES:
        called, keys = _RESOURCES[kind]
        properties = _arguments(document, block, keys)
        if keys is _TARGET:
            targets = Items((properties,), properties.where)
            properties = Table((Entry("Targets", properties.where, targets),), properties.where)
        where = properties.where
        yield Table(
            (Entry("Type", where, Leaf(called, where)), Entry("Properties", where, properties)),
            where,
            scope,
        )
    elif block.type == "data" and kind == "aws_iam_policy_document":
        for statement in block.inner("statement"):
            table = _arguments(document, statement, _STATEMENT)
            if table.entry("Effect") is None:
                effect = Entry("Effect", table.where, Leaf("Allow", table.where))
                table = table._replace(entries=(effect, *table.entries))
            yield table._replace(scope=scope)
    if block.type == "retry_policy":
        yield _arguments(document, block, _RETRY)._replace(label="RetryPolicy")


def _arguments(document: hcl.HclFile, block: hcl.Block, keys: Keys) -> Table:
    where = document.where(block.start, block.end)
    entries = [
        Entry(
            keys[each.name],
            document.where(each.name_start, each.name_end),
            _value(document, each.value),
        )
        for each in block.attributes
        if each.name in keys
    ]
    for inner in block.blocks:
        name = inner.labels[0] if inner.type == "dynamic" and inner.labels else inner.type
        if name in keys:
            place = document.where(inner.start, inner.end)
            entries.append(Entry(keys[name], place, Leaf(UNKNOWN, place)))
    return Table(tuple(entries), where)


def _written(document: hcl.HclFile, value: hcl.Value, scope: str) -> Iterator[Table]:
    """The objects within an expression, and JSON in a here-document."""
    pending: list[hcl.Value] = [value]
    while pending:
        match pending.pop():
            case hcl.Object(members=members) as shown:
                table = _value(document, shown)
                assert isinstance(table, Table)
                yield table._replace(scope=scope)
                pending += [each.value for each in members]
            case hcl.List(items=items) | hcl.Call(arguments=items):
                pending += items
            case hcl.Literal(value=str(text), start=start, end=end) if '"Effect"' in text:
                yield from _json(document, start, end, scope)


def _json(document: hcl.HclFile, start: int, end: int, scope: str) -> Iterator[Table]:
    text = document.source.text
    if not text.startswith("<<", start):
        return
    first, last = text.index("\n", start) + 1, text.rindex("\n", start, end)
    try:
        root = parse_json(text[:last], first)
    except Unparsable:
        return
    for each in objects(root):
        table = json_value(document, each)
        if isinstance(table, Table):
            yield table._replace(scope=scope)


def _value(document: hcl.HclFile, value: hcl.Value) -> Value:
    where = document.where(value.start, value.end)
    match value:
        case hcl.Literal(value=known):
            return Leaf(known, where)
        case hcl.List(items=items):
            return Items(tuple(_value(document, each) for each in items), where)
        case hcl.Object(members=members, complete=complete):
            entries = tuple(
                Entry(
                    each.name,
                    document.where(each.name_start, each.name_end),
                    _value(document, each.value),
                )
                for each in members
            )
            return Table(entries, where, complete=complete)
    return Leaf(UNKNOWN, where)
