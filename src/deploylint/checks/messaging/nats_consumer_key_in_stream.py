"""DPJ004: a stream of NATS is configured with what belongs to its consumers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.nats import CONSUMER_KEYS, TRIGGERS, configurations
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import ABSOLUTE, rule


@rule(
    "DPJ004",
    "nats-consumer-key-in-stream",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=ABSOLUTE,
    triggers=TRIGGERS,
)
def nats_consumer_key_in_stream(module: PythonModule) -> Iterator[Finding | Evidence]:
    for made, call in configurations(module):
        if made == "StreamConfig":
            yield from _in_call(module, call)
    for node in module.nodes(ast.Assign):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict() as value) if (
                "stream_config" in name.lower()
            ):
                yield from _in_dictionary(module, name, value)


def _in_call(module: PythonModule, call: ast.Call) -> Iterator[Finding | Evidence]:
    given = arguments(module, call)
    wrong = [each for each in given if each.name in CONSUMER_KEYS]
    for each in wrong:
        message = f"`StreamConfig` has no field `{each.name}`: this call raises `TypeError`"
        yield Finding(each.where, message, scope=module.scope(call))
    if not wrong and given.complete and call.keywords:
        message = "the stream is configured with fields of a stream"
        yield Evidence(module.where(call.func), message, module.scope(call))


def _in_dictionary(module: PythonModule, name: str, value: ast.Dict) -> Iterator[Finding]:
    keys = {key.value for key in value.keys if isinstance(key, ast.Constant)}
    if not keys & {"max_age", "subjects", "retention", "storage", "max_msgs", "name"}:
        return
    for key in value.keys:
        if isinstance(key, ast.Constant) and key.value in CONSUMER_KEYS:
            yield Finding(
                module.where(key),
                f"`{key.value}` in `{name}` belongs to the consumers, not to the stream",
                severity=Severity.WARNING,
                scope=module.scope(value),
            )
