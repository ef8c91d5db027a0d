"""Who configures logging, and which modules have a logger."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import LoggerMaker, LoggerUse, LoggingSetup, LogLevel
from deploylint.formats.document import Document
from deploylint.formats.python import PythonModule
from deploylint.formats.python.loggers import HELPER, STDLIB, logging_setups, module_loggers
from deploylint.formats.python.loglevels import OPEN, log_levels
from deploylint.formats.python.tree import FUNCTIONS
from deploylint.lazy.regexes import regex
from deploylint.registry import STEADY, collect

_LIBRARIES = frozenset({"logging", "structlog", "celery.utils.log", "multiprocessing"})
# Options of uvicorn and gunicorn that hand a configuration to ``logging``.
_OPTION = regex(r"^(?![ \t]*#)[^\n]{0,2000}?(?P<option>--log-config(?:-dict|-json)?)\b", re.M)


@collect(
    PythonModule,
    triggers=(
        "basicConfig",
        "dictConfig",
        "fileConfig",
        "LOGGING",
        "logconfig",
        "structlog.configure",
        "loguru",
    ),
    contexts=STEADY,
)
def logging_setup(module: PythonModule) -> Iterator[LoggingSetup]:
    """Alembic's ``env.py`` configures logging for migrations only, and does not count."""
    if not _imports(module, "alembic"):
        for node, library in logging_setups(module):
            yield LoggingSetup(module.where(node), library)


@collect(
    PythonModule,
    triggers=("basicConfig", "dictConfig", "fileConfig", "LOGGING", "logconfig", "setLevel"),
    also=("log",),
    contexts=STEADY,
)
def log_level(module: PythonModule) -> Iterator[LogLevel]:
    """As ``logging_setup``, with the levels."""
    if not _imports(module, "alembic"):
        for each in log_levels(module):
            level = UNKNOWN if each.level == OPEN else each.level
            yield LogLevel(module.where(each.node), each.library, each.logger, level, each.implied)


def _imports(module: PythonModule, package: str) -> bool:
    origins = [node.module or "" for node in module.nodes(ast.ImportFrom) if not node.level]
    names = [alias.name for node in module.nodes(ast.Import) for alias in node.names]
    return any(name.partition(".")[0] == package for name in origins + names)


@collect(
    "dockerfile",
    "compose",
    "shell",
    "systemd",
    "procfile",
    triggers=("--log-config",),
    contexts=STEADY,
)
def logging_option(document: Document) -> Iterator[LoggingSetup]:
    for match in _OPTION.finditer(document.source.text):
        yield LoggingSetup(document.where(*match.span("option")), STDLIB)


@collect(PythonModule, triggers=("_logger(", "get_logger", "getLogger"), contexts=STEADY)
def logger_maker(module: PythonModule) -> Iterator[LoggerMaker]:
    """Also modules that hand on the function of another one."""
    maker = next((each for each in module.tree.root.body if _binds_a_maker(each)), None)
    if maker is not None:
        yield LoggerMaker(module.where(maker), tuple(dict.fromkeys(_imported(module))))


def _binds_a_maker(statement: ast.stmt) -> bool:
    names = [statement.name] if isinstance(statement, FUNCTIONS) else []
    if isinstance(statement, ast.ImportFrom) and statement.module not in _LIBRARIES:
        names = [alias.asname or alias.name for alias in statement.names]
    return any(HELPER.fullmatch(name) for name in names)


def _imported(module: PythonModule) -> Iterator[str]:
    """Dotted names; ``from a import b`` may import the modules ``a`` and ``a.b``."""
    for plain in module.nodes(ast.Import):
        yield from (alias.name for alias in plain.names)
    for node in module.nodes(ast.ImportFrom):
        origin = "." * node.level + (node.module or "")
        dot = "" if origin.endswith(".") else "."
        yield origin
        yield from (f"{origin}{dot}{alias.name}" for alias in node.names)


@collect(
    PythonModule,
    triggers=("getLogger", "get_logger", "_logger(", "get_task_logger", "loguru", "import log"),
    contexts=STEADY,
)
def logger_use(module: PythonModule) -> Iterator[LoggerUse]:
    for logger in module_loggers(module):
        where = module.where(logger.node)
        origin = f"{logger.imported_from}:{logger.helper}" if logger.imported_from else ""
        yield LoggerUse(where, logger.library, logger.name, origin)
