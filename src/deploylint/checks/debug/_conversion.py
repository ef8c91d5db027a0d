"""The fixes of one ``print``: a call of a logger in its place, one for each library."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.checks.debug._level import (
    handler_of,
    is_trace,
    level_of,
    print_beside,
    trace_beside,
)
from deploylint.checks.debug._message import Message
from deploylint.checks.debug._prints import is_deliberate
from deploylint.checks.debug._statements import is_only_statement
from deploylint.checks.debug._traces import trace_fixes
from deploylint.formats.python import PythonModule
from deploylint.formats.python.edits import Edits, remove_statement
from deploylint.formats.python.logtargets import targets
from deploylint.formats.python.roles import Role
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Fix, Safety
from deploylint.registry.options import Debug

_SECRET = regex(r"passw(?:or)?d|secret|token|credential|api_?key", re.I)


class Conversion(NamedTuple):
    """``method`` is that of the logger; ``narrow`` tells that nothing but the stream changes."""

    library: str
    fix: Fix
    method: str = ""
    narrow: bool = False


def conversions(role: Role, call: ast.Call, options: Debug) -> Iterator[Conversion]:
    """The fixes of one call, one for each library that the module could log with."""
    module, statement = role.module, role.module.parent(call)
    separator = _separator(module, call)
    if not isinstance(statement, ast.Expr) or role.is_about_logs:
        return
    if is_trace(module, call) or module.resolve(call.func) != "builtins.print":
        yield from _of_trace(role, call, options)
        return
    if separator is None:
        return
    if not is_only_statement(module, statement) or _names_a_secret(call):
        return
    message = Message(module, call, separator)
    if message.is_ruler:
        if edits := remove_statement(module, statement):
            yield Conversion("", Fix("Remove the ruler", edits, Safety.UNSAFE))
        return
    level = level_of(module, call, message.text)
    trace = _trace_edits(module, call) if level == "exception" else ()
    if trace is None:
        return
    narrow = message.is_plain and module.tree.function(call) is not None
    for target in targets(module, call):
        edits = message.edits(
            target.library, lazy=options.lazy, strip_tags=options.strip_level_tags
        )
        if edits is not None:
            method = f"{target.name}.{level}"
            name = module.source.replace(module.where(call.func), method)
            fix = Fix(f"Log with `{method}`", (*target.edits, name, *edits, *trace))
            yield Conversion(target.library, fix, level, narrow)


def _of_trace(role: Role, call: ast.Call, options: Debug) -> Iterator[Conversion]:
    """One record together with the message beside it, else one that says where."""
    module = role.module
    beside = print_beside(module, call) if handler_of(module, call) else None
    merged = beside and not is_deliberate(module, beside) and [*conversions(role, beside, options)]
    if merged:
        yield from merged
        return
    narrow = module.tree.function(call) is not None
    for library, fix in trace_fixes(module, call):
        yield Conversion(library, fix, "exception", narrow)


def _trace_edits(module: PythonModule, call: ast.Call) -> Edits | None:
    """Remove what shows the traceback beside the call, since the record will say it."""
    beside = trace_beside(module, call) if handler_of(module, call) else None
    if beside is None:
        return ()
    return remove_statement(module, beside) if is_only_statement(module, beside) else None


def _separator(module: PythonModule, call: ast.Call) -> str | None:
    """What stands between the arguments; None when something else about the call matters."""
    given = {word.arg: module.fold(word.value) for word in call.keywords}
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    if given.keys() - {"sep", "end", "flush"} or given.get("end") not in (None, "\n"):
        return None
    separator = given.get("sep", " ")
    separator = " " if separator is None else separator
    return separator if isinstance(separator, str) else None


def _names_a_secret(call: ast.Call) -> bool:
    """What should not be printed should not be logged either."""
    names = (node for each in call.args for node in ast.walk(each))
    return any(
        _SECRET.search(node.id if isinstance(node, ast.Name) else node.attr) is not None
        for node in names
        if isinstance(node, ast.Name | ast.Attribute)
    )
