"""What a module writes to its log: the values whose text ends up in a line."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python.module import PythonModule
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_LOGGER = regex(r"_?(?:[a-z]+_)?log(?:ger|ging)?|_?LOG(?:GER)?|structlog|loguru")
# A file without any of these writes to no log.
SINKS = ("logg", "LOG", "log.", "structlog", "print(", "warn(", "capture_message")
_LEVELS = frozenset(
    "debug info warning warn error critical exception fatal log trace success notice".split()
)
_FUNCTIONS = frozenset(
    {"builtins.print", "pprint.pprint", "warnings.warn", "sentry_sdk.capture_message"}
)
_NOT_LOGGED = frozenset({"exc_info", "stack_info", "stacklevel", "file", "sep", "end", "flush"})
# Calls whose result shows the text of what they are given, or of their receiver.
_CARRIERS = frozenset(
    "builtins.str builtins.repr builtins.dict builtins.list json.dumps pprint.pformat".split()
)
_METHODS = frozenset("format join strip decode encode get_secret_value lower upper copy".split())
_SHORT = 8


class Logged(NamedTuple):
    """A value in a line of the log.

    ``partial`` when only its first characters are, too few to be of use; ``cut`` however many.
    """

    call: ast.Call
    value: ast.expr
    level: str
    partial: bool = False
    cut: bool = False


def log_calls(module: PythonModule) -> Iterator[tuple[ast.Call, str]]:
    """Calls that write to the log, with their level; ``print`` stands for ``info``."""
    for call in module.nodes(ast.Call):
        if module.resolve(call.func) in _FUNCTIONS:
            yield call, "info"
            continue
        match call.func:
            case ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name), attr=level) if (
                level in _LEVELS and _LOGGER.fullmatch(name)
            ):
                yield call, level


def logged_values(module: PythonModule) -> tuple[Logged, ...]:
    """Every name, attribute, subscript or call that is formatted into a line of the log."""
    return module.model(_logged_values)


def _logged_values(module: PythonModule) -> tuple[Logged, ...]:
    return tuple(_logged(module))


def _logged(module: PythonModule) -> Iterator[Logged]:
    for call, level in log_calls(module):
        words = [word.value for word in call.keywords if word.arg not in _NOT_LOGGED]
        pending = [(value, False, False) for value in reversed([*call.args, *words])]
        while pending:
            node, partial, cut = pending.pop()
            found = _parts(module, node)
            if found is None:
                yield Logged(call, node, level, partial, cut)
            else:
                partial = partial or _is_beginning(module, node)
                cut = cut or isinstance(node, ast.Subscript)
                pending += [(part, partial, cut) for part in reversed(found)]


def _parts(module: PythonModule, node: ast.expr) -> list[ast.expr] | None:
    """The expressions that make up the text of ``node``; None where it is one of its own."""
    match node:
        case ast.JoinedStr(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            return parts
        case ast.Dict(values=parts):
            return parts
        case ast.FormattedValue(value=value) | ast.Starred(value=value):
            return [value]
        case ast.Subscript(value=value, slice=ast.Slice()):
            return [value]
        case ast.BinOp(op=ast.Add() | ast.Mod(), left=left, right=right):
            return [left, right]
        case ast.BoolOp(op=ast.Or(), values=values):
            return values
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
        case ast.Call(func=callee, args=args) if module.resolve(callee) in _CARRIERS:
            return args
        case ast.Call(func=ast.Attribute(value=receiver, attr=method), args=args) if (
            method in _METHODS and not isinstance(receiver, ast.Attribute | ast.Name)
        ):
            return [receiver, *args]
    return None


def _is_beginning(module: PythonModule, node: ast.expr) -> bool:
    match node:
        case ast.Subscript(slice=ast.Slice(lower=lower, upper=upper)):
            first, last = module.fold(lower), module.fold(upper)
            if isinstance(last, int):
                return 0 <= last <= _SHORT
            return isinstance(first, int) and -_SHORT <= first < 0
    return False


def name_of(module: PythonModule, value: ast.expr) -> str:
    """The last part of a name, attribute, constant key or getter; empty for anything else."""
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=key):
            return _text(module.fold(key))
        case ast.Call(func=ast.Attribute(attr="get" | "pop"), args=[key, *_]):
            return _text(module.fold(key))
        case ast.Call(func=ast.Attribute(value=held, attr=method)) if method in _METHODS:
            return name_of(module, held)
        case ast.Call() if read := module.env_read(value):
            return read.name or ""
    return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
