"""Statements of IAM policies, in whatever language they are written."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.cloud._tables import (
    AnyDocument,
    Entry,
    Items,
    Leaf,
    Table,
    Value,
    elements,
    json_value,
    python_value,
    tables,
)
from deploylint.formats.document import Unparsable
from deploylint.formats.jsontree import objects, parse_json
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.lazy.regexes import regex

_EMBEDDED = regex(r"""[rR]?(\"\"\"|'''|"|')""")
_CDK = regex(r"aws_cdk(?:\.aws_iam)?(?:\.aws_iam)?\.PolicyStatement")


def statements(document: AnyDocument) -> Iterator[Table]:
    """Every mapping with an ``Effect`` and an ``Action`` or ``NotAction``."""
    for table in tables(document, "Effect"):
        if table.entry("Action") or table.entry("NotAction"):
            yield table
    if isinstance(document, PythonModule):
        yield from _embedded(document)
        yield from _constructed(document)


def _embedded(module: PythonModule) -> Iterator[Table]:
    """Policies as JSON in a string of Python that holds no escapes."""
    for node in module.nodes(ast.Constant):
        if not (isinstance(node.value, str) and '"Effect"' in node.value):
            continue
        start, end = module.span(node)
        opening = _EMBEDDED.match(module.source.text, start, end)
        if opening is None:
            continue
        start, end = opening.end(), end - len(opening[1])
        if module.source.text[start:end].replace("\r\n", "\n") != node.value:
            continue
        try:
            root = parse_json(module.source.text[:end], start)
        except Unparsable:
            continue
        for each in objects(root):
            table = json_value(module, each)
            if isinstance(table, Table) and table.entry("Effect"):
                yield table._replace(scope=module.scope(node))


def _constructed(module: PythonModule) -> Iterator[Table]:
    """``PolicyStatement(actions=[...], resources=[...])`` of the CDK."""
    names = {"actions": "Action", "resources": "Resource", "not_actions": "NotAction"}
    names |= {"conditions": "Condition", "principals": "Principal", "effect": "Effect"}
    for call in module.nodes(ast.Call):
        if _CDK.fullmatch(module.resolve(call.func) or ""):
            given = arguments(module, call)
            entries = tuple(
                Entry(names[each.name], each.where, _value(module, each.name, each.value))
                for each in given
                if each.name in names
            )
            yield Table(entries, module.where(call), scope=module.scope(call))


def _value(module: PythonModule, name: str, node: ast.expr) -> Value:
    value = python_value(module, node)
    if name == "effect":
        denies = isinstance(node, ast.Attribute) and node.attr == "DENY"
        return Leaf("Deny" if denies else "Allow", module.where(node))
    return value


def texts(value: Value | None) -> tuple[Leaf, ...]:
    """The strings of a scalar or list; what is not known is left out."""
    return tuple(
        each for each in elements(value) if isinstance(each, Leaf) and isinstance(each.value, str)
    )


def is_certain(value: Value | None) -> bool:
    return not isinstance(value, Items) or value.complete
