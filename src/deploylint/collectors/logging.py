"""Who configures logging, and which modules have a logger."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.deployment.facts.python import LoggerUse, LoggingSetup
from deploylint.formats.document import Document
from deploylint.formats.python import PythonModule
from deploylint.formats.python.loggers import STDLIB, logging_setups, module_loggers
from deploylint.lazy.regexes import regex
from deploylint.registry import STEADY, collect

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
