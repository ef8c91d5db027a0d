"""Whether a handler logs what it caught, and the edits that make it do so."""

from __future__ import annotations

import ast

from deploylint.checks.errors._caught import Caught
from deploylint.formats.python import PythonModule
from deploylint.formats.python.edits import Edits
from deploylint.formats.python.logtargets import targets
from deploylint.formats.python.tree import FUNCTIONS
from deploylint.lazy.regexes import regex
from deploylint.source import Source

_LOGS = frozenset("exception error critical warning warn log".split())
_PRINTS = ("builtins.print", "traceback.print_exc", "traceback.print_exception")
_TRACES = frozenset({"traceback.format_exc", "sys.exc_info"})
# What a project calls a function that passes an error on to whoever looks after it.
_REPORTS = regex(r"_?(?:\w+_)?(?:log|report|capture|notify|track|record|alert)(?:_\w+)?")


def logged(module: PythonModule, statement: ast.stmt, caught: Caught) -> Edits | None:
    """No edit where the handler tells of the exception already, else a call of a logger.

    The call stands above ``statement``. None where the handler says something else, so
    that there would be two records, or where no call can be put there.
    """
    calls = [node for node in ast.walk(caught.node) if isinstance(node, ast.Call)]
    telling = [call for call in calls if _tells(module, call)]
    if telling:
        return () if any(_is_about(module, call, caught) for call in telling) else None
    source: Source = module.source
    start = module.span(statement)[0]
    line = source.text[source.starts[source.line_of(start) - 1] : start]
    target = next(targets(module, statement), None)
    if line.strip() or target is None:
        return None
    # The handler of a framework may run in a thread that handles no exception.
    record = f'error("Unhandled exception", exc_info={caught.name})'
    if isinstance(caught.node, ast.ExceptHandler):
        doing = module.scope(statement).rpartition(".")[2] or "request"
        record = f'exception("{doing} failed")'
    return (*target.edits, source.insert(start, f"{target.name}.{record}\n{line}"))


def _tells(module: PythonModule, call: ast.Call) -> bool:
    """Whether a call logs, prints or reports something."""
    match call.func:
        case ast.Attribute(attr=name) if name in _LOGS or _REPORTS.fullmatch(name):
            return True
        case ast.Name(id=name) if _REPORTS.fullmatch(name):
            return True
    return module.resolve(call.func) in _PRINTS or _is_helper(module, call)


def _is_helper(module: PythonModule, call: ast.Call) -> bool:
    """A function of this module that logs."""
    binding = module.binding(call.func) if isinstance(call.func, ast.Name) else None
    defined = binding.node if binding else None
    return isinstance(defined, FUNCTIONS) and any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _LOGS
        for node in ast.walk(defined)
    )


def _is_about(module: PythonModule, call: ast.Call, caught: Caught) -> bool:
    """Whether the record holds the exception: by its name, or as the one being handled."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in (
        "exception",
        "capture_exception",
    ):
        return True
    if module.resolve(call.func) in _PRINTS[1:] or any(w.arg == "exc_info" for w in call.keywords):
        return True
    return any(
        (isinstance(node, ast.Name) and node.id == caught.name)
        or (isinstance(node, ast.Call) and module.resolve(node.func) in _TRACES)
        for node in ast.walk(call)
    )
