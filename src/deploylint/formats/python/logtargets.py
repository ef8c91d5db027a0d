"""The logger that takes the place of a debugging output: the module's own, or a new one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python.edits import Edits
from deploylint.formats.python.importorder import OWN_MODULE
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
from deploylint.formats.python.reach import is_hidden, is_usable
from deploylint.lazy.records import NamedTuple

# Stands for what only the whole project knows: who makes its loggers.
HELPER_MODULE, HELPER_FUNCTION = OWN_MODULE, "_deploylint_function"
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
        if is_usable(module, own.name, own.node, call):
            yield Target(own.library, own.name)
        return
    taken = module.names.bindings(module.tree.root, "logger")
    if taken or module.tree.function(call) is None or is_hidden(module, "logger", call):
        return
    for library, (line, statements) in _HEADERS.items():
        edits = insert_header(module, (line,), statements)
        if edits is not None:
            yield Target(library, "logger", edits)
