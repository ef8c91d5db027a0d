"""Where a module configures streams and consumers of NATS JetStream."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python import PythonModule

TRIGGERS = ("StreamConfig", "stream_config", "add_stream", "ConsumerConfig", "add_consumer")
# Fields of a consumer that a stream does not have, as nats.py declares both.
CONSUMER_KEYS = frozenset(
    "ack_policy ack_wait backoff deliver_group deliver_policy deliver_subject durable_name"
    " filter_subject flow_control idle_heartbeat inactive_threshold max_ack_pending max_deliver"
    " max_waiting opt_start_seq opt_start_time rate_limit_bps replay_policy sample_freq".split()
)
# Fields that nats.py takes in seconds.
SECONDS = frozenset(
    "max_age duplicate_window ack_wait inactive_threshold idle_heartbeat max_expires".split()
)
_DIGITS = 18
_STREAM, _CONSUMER = "StreamConfig", "ConsumerConfig"
# Methods of a JetStream context that take the fields of a configuration as keywords.
_METHODS = {
    "add_stream": _STREAM,
    "update_stream": _STREAM,
    "add_consumer": _CONSUMER,
    "update_consumer": _CONSUMER,
}


def uses_nats(module: PythonModule) -> bool:
    imported = [alias.name for node in module.nodes(ast.Import) for alias in node.names]
    origins = [node.module or "" for node in module.nodes(ast.ImportFrom) if not node.level]
    return any(name.partition(".")[0] == "nats" for name in (*imported, *origins))


def configurations(module: PythonModule) -> Iterator[tuple[str, ast.Call]]:
    """Calls that are given the fields of a stream or of a consumer, and which of the two."""
    if not uses_nats(module):
        return
    for call in module.nodes(ast.Call):
        name = module.resolve(call.func) or ""
        if name.startswith("nats.") and name.endswith((f".{_STREAM}", f".{_CONSUMER}")):
            yield name.rpartition(".")[2], call
        elif isinstance(call.func, ast.Attribute) and call.func.attr in _METHODS:
            yield _METHODS[call.func.attr], call


def factor_of(module: PythonModule, expression: ast.expr, depth: int = 5) -> float:
    """What an unknown number is multiplied by: ``1e6`` of ``wait_ms * 1_000_000``."""
    if depth and isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Mult):
        left, right = expression.left, expression.right
        return factor_of(module, left, depth - 1) * factor_of(module, right, depth - 1)
    match expression:
        case ast.Call(func=function, args=[inner]) if depth and (
            module.resolve(function) in ("builtins.int", "builtins.float", "builtins.round")
        ):
            return factor_of(module, inner, depth - 1)
    return number_of(module, expression) or 1.0


def number_of(module: PythonModule, expression: ast.expr, depth: int = 5) -> float | None:
    """A number, also where it is written with a power of ten."""
    match expression:
        case ast.BinOp(op=ast.Mult(), left=left, right=right) if depth:
            first = number_of(module, left, depth - 1)
            second = number_of(module, right, depth - 1)
            return None if first is None or second is None else first * second
        case ast.BinOp(op=ast.Pow(), left=ast.Constant(value=10), right=ast.Constant(value=int(n))):
            return 10.0**n if n <= _DIGITS else None
    value = module.fold(expression)
    return value if isinstance(value, int | float) else None
