"""The fixes of a call that shows the traceback of an exception."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.debug._level import handler_of, logs_traceback
from deploylint.checks.debug._message import Message, render
from deploylint.checks.debug._statements import is_only_statement
from deploylint.formats.python import PythonModule
from deploylint.formats.python.edits import remove_statement, replace
from deploylint.formats.python.logtargets import targets
from deploylint.formats.python.unused import remove_unused_import
from deploylint.lazy.regexes import regex
from deploylint.model import Fix

# Around the words of a message that the traceback follows; and words that say just that.
_AROUND = " \t\n:-=*#>"
_ANNOUNCED = regex(r"(?i)\W*(?:(?:full|complete|stack) ?)?(?:traceback|trace|stacktrace)?\W*\Z")


def trace_fixes(module: PythonModule, call: ast.Call) -> Iterator[tuple[str, Fix]]:
    """The library and the fix, one for each that the module could log with."""
    handler, statement = handler_of(module, call), module.parent(call)
    if handler is None or not isinstance(statement, ast.Expr):
        return
    if not is_only_statement(module, statement) or not _is_of(module, handler, call):
        return
    name = module.text(call.func).partition(".")[0]
    unused = remove_unused_import(module, name, ignoring=(call,)) or ()
    if logs_traceback(handler, call):
        if edits := remove_statement(module, statement):
            yield "", Fix("Remove what is logged already", (*edits, *unused))
        return
    for target in targets(module, call):
        message = render(module, [_words(module, call)], target.library)
        if edits := replace(module, call, f"{target.name}.exception({message})"):
            title = f"Log with `{target.name}.exception`"
            kept = () if target.edits else unused  # an import beside the new one
            yield target.library, Fix(title, (*target.edits, *edits, *kept))


def _is_of(module: PythonModule, handler: ast.ExceptHandler, call: ast.Call) -> bool:
    """Whether the traceback is that of the exception that the clause handles."""
    if module.resolve(call.func) == "builtins.print" or not call.args:
        return True
    names = {
        each.id for value in call.args for each in ast.walk(value) if isinstance(each, ast.Name)
    }
    return handler.name in names


def _words(module: PythonModule, call: ast.Call) -> str:
    """What is printed before the traceback; the place where that says nothing."""
    if module.resolve(call.func) == "builtins.print":
        said = Message(module, call, " ").text
        if not _ANNOUNCED.match(said):
            return said.strip(_AROUND)
    function = module.tree.function(call)
    place = function.name if function else module.path.rpartition("/")[2].removesuffix(".py")
    return f"Unhandled exception in {place}"
