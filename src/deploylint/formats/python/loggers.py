"""The loggers that a module binds at its top level, and calls that configure logging."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.formats.python.module import PythonModule
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

STDLIB, STRUCTLOG, LOGURU, PROJECT = "stdlib", "structlog", "loguru", "project"

_FACTORIES = {
    "logging.getLogger": STDLIB,
    "celery.utils.log.get_task_logger": STDLIB,
    "celery.utils.log.get_logger": STDLIB,
    "multiprocessing.get_logger": STDLIB,
    "structlog.get_logger": STRUCTLOG,
    "structlog.getLogger": STRUCTLOG,
    "structlog.stdlib.get_logger": STRUCTLOG,
    "loguru.logger.bind": LOGURU,
    "loguru.logger.opt": LOGURU,
}
# Call that configures logging -> the library whose output it decides.
_SETUPS = {
    "logging.basicConfig": STDLIB,
    "logging.config.dictConfig": STDLIB,
    "logging.config.fileConfig": STDLIB,
    "structlog.configure": STRUCTLOG,
    "structlog.configure_once": STRUCTLOG,
    "loguru.logger.add": LOGURU,
    "loguru.logger.configure": LOGURU,
}
_NAMES = frozenset({"logger", "log", "LOGGER", "LOG", "_logger", "_log"})
HELPER = regex(r"_?(?:get|setup|set_up|create|make|init|configure)_?(?:\w+_)?logger", re.I)


class Logger(NamedTuple):
    """A name that is certainly a logger, from ``node`` on.

    ``library`` is ``project`` for what a function or module of the project hands
    out; ``imported_from`` is then where that comes from, and ``helper`` the
    function's name (empty for an imported logger).
    """

    name: str
    library: str
    node: ast.stmt
    imported_from: str = ""
    helper: str = ""


def module_loggers(module: PythonModule) -> tuple[Logger, ...]:
    """Loggers bound exactly once, unconditionally, at the top of the module."""
    return module.model(_certain)


def _certain(module: PythonModule) -> tuple[Logger, ...]:
    return tuple(each for each in _bound(module) if module.binding(each.name) is not None)


def _bound(module: PythonModule) -> Iterator[Logger]:
    for statement in module.tree.root.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                yield from _made(module, name, call, statement)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as call):
                yield from _made(module, name, call, statement)
            case ast.ImportFrom():
                yield from _imported(statement)


def _made(module: PythonModule, name: str, call: ast.Call, statement: ast.stmt) -> Iterator[Logger]:
    resolved = module.resolve(call.func)
    if library := _FACTORIES.get(resolved or ""):
        yield Logger(name, library, statement)
        return
    origin, _, function = (resolved or _last_name(call.func)).rpartition(".")
    if HELPER.fullmatch(function) and not origin.startswith("builtins"):
        yield Logger(name, PROJECT, statement, origin, function)


def _imported(statement: ast.ImportFrom) -> Iterator[Logger]:
    """``from loguru import logger``, or a logger out of a module that is about logs."""
    origin = "." * statement.level + (statement.module or "")
    about_logs = "log" in origin.rpartition(".")[2].lower() and origin != "logging"
    for alias in statement.names:
        name = alias.asname or alias.name
        if origin == "loguru" and alias.name == "logger":
            yield Logger(name, LOGURU, statement)
        elif about_logs and alias.name in _NAMES and origin != "loguru":
            yield Logger(name, PROJECT, statement, origin)


def _last_name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def logging_setups(module: PythonModule) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """What configures logging in this module, and for which library."""
    for call in module.nodes(ast.Call):
        if library := _SETUPS.get(module.resolve(call.func) or ""):
            yield call, library
    for statement in module.tree.root.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="LOGGING")], value=ast.Dict() | ast.Call()):
                yield statement, STDLIB
            case ast.Assign(targets=[ast.Name(id="logconfig" | "logconfig_dict")]):
                yield statement, STDLIB
            case ast.ImportFrom(module="loguru"):
                yield statement, LOGURU
