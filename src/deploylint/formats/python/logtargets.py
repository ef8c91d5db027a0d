"""The logger that takes the place of a debugging output: the module's own, or a new one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python.edits import Edits
from deploylint.formats.python.imports import insert_header
from deploylint.formats.python.loggers import (
    LOGURU,
    PROJECT,
    STDLIB,
    STRUCTLOG,
    Logger,
    module_loggers,
)
from deploylint.formats.python.module import PythonModule
from deploylint.lazy.records import NamedTuple

# Stands for what only the whole project knows: who makes its loggers.
HELPER_MODULE, HELPER_FUNCTION = "_deploylint_module", "_deploylint_function"
# Library -> import and assignment that give a module its logger.
_HEADERS: dict[str, tuple[str, tuple[str, ...]]] = {
    STDLIB: ("import logging", ("logger = logging.getLogger(__name__)",)),
    STRUCTLOG: ("from structlog import get_logger", ("logger = get_logger(__name__)",)),
    LOGURU: ("from loguru import logger", ()),
    PROJECT: (
        f"from {HELPER_MODULE} import {HELPER_FUNCTION}",
        (f"logger = {HELPER_FUNCTION}(__name__)",),
    ),
}


class Target(NamedTuple):
    """A logger to write to: ``edits`` bind it, none where the module has it already."""

    library: str
    name: str
    edits: Edits = ()


def own_logger(module: PythonModule) -> Logger | None:
    return next(iter(module_loggers(module)), None)


def targets(module: PythonModule, call: ast.expr | ast.stmt) -> Iterator[Target]:
    """The module's logger or, one per library, those that it could be given."""
    own = own_logger(module)
    if own is not None:
        if _is_visible(module, own.name, call) and _is_bound_before(module, own, call):
            yield Target(own.library, own.name)
        return
    taken = module.names.bindings(module.tree.root, "logger")
    if taken or module.tree.function(call) is None or not _is_visible(module, "logger", call):
        return
    for library, (line, statements) in _HEADERS.items():
        edits = insert_header(module, (line,), statements)
        if edits is not None:
            yield Target(library, "logger", edits)


def _is_visible(module: PythonModule, name: str, call: ast.expr | ast.stmt) -> bool:
    """Whether no parameter or variable around the call hides the module's name."""
    names = module.names
    scope = innermost = names.scope_of(call)
    while scope is not module.tree.root:
        hides = not isinstance(scope, ast.ClassDef) or scope is innermost
        if hides and names.bindings(scope, name):
            return False
        scope = names.scope_of(scope)
    return True


def _is_bound_before(module: PythonModule, logger: Logger, call: ast.expr | ast.stmt) -> bool:
    return module.tree.function(call) is not None or logger.node.lineno < call.lineno
