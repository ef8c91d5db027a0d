"""The ``print`` calls of a module that a person may have forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.debug._message import is_text
from deploylint.formats.python import PythonModule
from deploylint.formats.python.captured import is_captured
from deploylint.formats.python.tree import Function
from deploylint.lazy.regexes import regex

_FOR_PEOPLE = regex(
    r"_*(?:print|display|show|usage|help|banner|main|cli)(?:_\w+)?\Z|\w+_cli\Z"
    r"|_*(?:fixup|migrate|backfill|populate|seed)(?:_\w+)?\Z"
)
# What other linters were told to let pass here is meant to be there.
_DELIBERATE = regex(r"#\s*noqa:[^#]*\b(?:T201|T203|T100)\b|#\s*pylint:\s*disable=bad-builtin")
_CALLERS = 3
_HANDLER_PARAMETERS = ["event", "context"]
_STDOUT = ("sys.stdout", "sys.__stdout__")
_STDERR = ("sys.stderr", "sys.__stderr__")
_NOT_PRODUCTION = frozenset({"main", "debug", "environment", "test", "function", "class"})


def prints(module: PythonModule, *, check_stderr: bool) -> Iterator[ast.Call]:
    """Calls of the builtin that write to standard output while the service runs."""
    for call in module.calls("builtins.print"):
        wanted = is_captured(module, call) or is_run_by_hand(module, call)
        if _writes_to_console(module, call, check_stderr) and not wanted:
            yield call


def stdout_writes(module: PythonModule) -> Iterator[ast.Call]:
    """``sys.stdout.write(...)`` as a statement of its own."""
    for call in module.calls("sys.stdout.write"):
        is_text_line = isinstance(module.parent(call), ast.Expr) and any(map(is_text, call.args))
        if is_text_line and not is_captured(module, call) and not is_run_by_hand(module, call):
            yield call


def _writes_to_console(module: PythonModule, call: ast.Call, check_stderr: bool) -> bool:
    target = next((word.value for word in call.keywords if word.arg == "file"), None)
    if target is None or module.fold(target) is None:
        return True
    resolved = module.resolve(target)
    return resolved in _STDOUT or (check_stderr and resolved in _STDERR)


def is_deliberate(module: PythonModule, call: ast.Call) -> bool:
    """Whether a comment lets the call pass, so that no other finding's fix may change it."""
    assert call.end_lineno is not None
    lines = (call.lineno, call.end_lineno)
    return any(_DELIBERATE.search(module.source.line_text(line)) for line in lines)


def is_run_by_hand(module: PythonModule, call: ast.Call) -> bool:
    """Below ``__main__`` or a debug flag, or in a function that is there to print."""
    guard = module.guarded(call)
    if guard is not None and guard.kind in _NOT_PRODUCTION:
        return True
    function = module.tree.function(call)
    return _asks(module, function) or _is_called_by_hand(module, function, _CALLERS)


def _asks(module: PythonModule, function: Function | None) -> bool:
    """Whether the function waits for what a person types."""
    return function is not None and any(
        module.tree.function(call) is function for call in module.calls("builtins.input")
    )


def _is_called_by_hand(module: PythonModule, function: Function | None, depth: int) -> bool:
    """Whether the function prints by name, or all its uses are in ``__main__`` or in such ones."""
    if function is None or depth == 0:
        return False
    if _FOR_PEOPLE.match(function.name):
        return True
    if module.parent(function) is not module.tree.root:
        return _is_called_by_hand(module, module.tree.function(function), depth - 1)
    uses = module.uses(function.name)
    return bool(uses) and all(
        module.in_main_block(use)
        or _is_called_by_hand(module, module.tree.function(use), depth - 1)
        for use in uses
    )


def is_lambda_handler(function: Function | None) -> bool:
    """AWS Lambda keeps what a handler prints in CloudWatch."""
    if function is None:
        return False
    return [each.arg for each in function.args.args] == _HANDLER_PARAMETERS
