"""The levels that a module gives to loggers: what is below is not shown."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.loglevels import LEVELS, highest
from deploylint.formats.python.calls import arguments
from deploylint.formats.python.constants import UNKNOWN
from deploylint.formats.python.loggers import LOGURU, STDLIB, STRUCTLOG
from deploylint.formats.python.module import PythonModule
from deploylint.lazy.records import NamedTuple

_SYNONYMS = {"WARN": "WARNING", "FATAL": "CRITICAL", "EXCEPTION": "ERROR"}
_NAMES = {number: name for name, number in LEVELS.items()}
# A level that is set here and cannot be told.
OPEN = "UNKNOWN"


class Level(NamedTuple):
    """``logger`` is a dotted name, empty for the root, ``__name__`` for that of the module.

    ``level`` is upper case, or ``OPEN``. ``implied`` ones hold where nothing is said.
    """

    node: ast.expr | ast.stmt
    library: str
    logger: str
    level: str
    implied: bool = False


def log_levels(module: PythonModule) -> Iterator[Level]:
    """Every level that this module sets, or leaves as it is by configuring logging."""
    for call in module.nodes(ast.Call):
        match module.resolve(call.func):
            case "logging.basicConfig":
                yield _of_option(module, call, STDLIB, "WARNING")
            case "logging.config.dictConfig":
                yield from _of_dictionary(module, call, call.args[0] if call.args else None)
            case "logging.config.fileConfig" | "logging.disable":
                yield Level(call, STDLIB, "", OPEN)
            case "structlog.configure" | "structlog.configure_once":
                yield _of_structlog(module, call)
            case "loguru.logger.add":
                yield _of_option(module, call, LOGURU, "DEBUG")
            case "loguru.logger.configure":
                yield Level(call, LOGURU, "", OPEN)
            case _:
                yield from _of_logger(module, call)
    for statement in module.tree.root.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="LOGGING")], value=value):
                yield from _of_dictionary(module, statement, value)
            case ast.Assign(targets=[ast.Name(id="logconfig" | "logconfig_dict")], value=value):
                yield Level(statement, STDLIB, "", OPEN)


def _entries(module: PythonModule, value: ast.expr | None) -> dict[object, ast.expr]:
    return {each.key: each.value for each in module.entries(value) or ()}


def named(module: PythonModule, value: ast.expr | None) -> str:
    """``INFO`` for ``logging.INFO``, ``"info"``, 20, and for variables with that default."""
    folded: object = module.fold(value)
    if folded is UNKNOWN and isinstance(value, ast.expr):
        folded = _unset(module, value)
    if isinstance(folded, str):
        name = folded.upper()
        return _SYNONYMS.get(name, name) if name in {*LEVELS, *_SYNONYMS} else OPEN
    return _NAMES.get(folded, OPEN) if isinstance(folded, int) else OPEN


def _unset(module: PythonModule, value: ast.expr) -> object:
    """What it is where no variable is set: ``getattr(logging, os.getenv("LEVEL", "INFO"))``."""
    resolved = module.resolve(value) or ""
    if resolved.startswith("logging."):
        return resolved.removeprefix("logging.")
    match value:
        case ast.Name():
            binding = module.binding(value)
            bound = binding.value if binding and binding.kind == "assign" else None
            return _unset(module, bound) if bound and bound.lineno < value.lineno else UNKNOWN
        case ast.Call(func=ast.Attribute(value=inner, attr="upper" | "lower" | "strip"), args=[]):
            return _unset(module, inner)
        case ast.Call(args=[_, inner, *_]) if module.resolve(value.func) == "builtins.getattr":
            return _unset(module, inner)
        case ast.Call() if read := module.env_read(value):
            return module.fold(read.fallbacks[-1]) if read.fallbacks else UNKNOWN
    return module.fold(value)


def _of_option(module: PythonModule, call: ast.Call, library: str, default: str) -> Level:
    given = arguments(module, call, ())
    if (value := given.value("level")) is not None:
        return Level(call, library, "", named(module, value))
    return Level(call, library, "", default if given.complete else OPEN, implied=True)


def _of_dictionary(
    module: PythonModule, node: ast.expr | ast.stmt, value: ast.expr | None
) -> Iterator[Level]:
    """``root`` and ``loggers`` of a configuration for ``dictConfig``, and their handlers."""
    found = _entries(module, value)
    unseen = "loggers" in found and module.entries(found["loggers"]) is None
    if module.entries(value) is None or unseen:
        yield Level(node, STDLIB, "", OPEN)
        return
    loggers, handlers = (
        _entries(module, found.get("loggers")),
        _entries(module, found.get("handlers")),
    )
    root = loggers.pop("", found.get("root"))
    yield Level(node, STDLIB, "", _of_entry(module, root, handlers, "WARNING"), root is None)
    for name, entry in loggers.items():
        if isinstance(name, str):
            yield Level(node, STDLIB, name, _of_entry(module, entry, handlers, "WARNING"))


def _of_entry(
    module: PythonModule, entry: ast.expr | None, handlers: dict[object, ast.expr], default: str
) -> str:
    """The level of one logger; that of its handlers where none of them shows as much."""
    if entry is None:
        return default
    values = _entries(module, entry)
    if module.entries(entry) is None:
        return OPEN
    own = named(module, values["level"]) if "level" in values else default
    used = module.items(values.get("handlers")) or []
    shown = [
        _level_in(module, handlers[name])
        for each in used
        if (name := module.fold(each)) in handlers
    ]
    if OPEN in (own, *shown):
        return OPEN
    return highest({own, min(shown, key=LEVELS.__getitem__, default=own)})


def _level_in(module: PythonModule, handler: ast.expr) -> str:
    level = _entries(module, handler).get("level")
    if module.entries(handler) is None:
        return OPEN
    return "NOTSET" if level is None else named(module, level)


def _of_structlog(module: PythonModule, call: ast.Call) -> Level:
    """What ``make_filtering_bound_logger`` lets through; the standard library may hide more."""
    for inner in ast.walk(call):
        if isinstance(inner, ast.Call) and (
            (module.resolve(inner.func) or "").endswith("make_filtering_bound_logger")
        ):
            return Level(call, STRUCTLOG, "", named(module, inner.args[0] if inner.args else None))
    through = "stdlib" in module.text(call) or bool(call.args)
    return Level(call, STRUCTLOG, "", OPEN if through else "DEBUG", implied=True)


def _of_logger(module: PythonModule, call: ast.Call) -> Iterator[Level]:
    """``logging.getLogger().setLevel(…)``, also of a logger that is kept under a name."""
    match call.func:
        case ast.Attribute(value=logger, attr="setLevel") if len(call.args) == 1:
            name = _name_of(module, logger)
            if name is not None:
                yield Level(call, STDLIB, name, named(module, call.args[0]))


def _name_of(module: PythonModule, logger: ast.expr) -> str | None:
    if module.resolve(logger) == "logging.root":
        return ""
    if module.origin(logger) != "logging.getLogger":
        return None
    made = logger
    if isinstance(logger, ast.Name) and (binding := module.binding(logger)) and binding.value:
        made = binding.value
    match made:
        case ast.Call(args=[]):
            return ""
        case ast.Call(args=[ast.Name(id="__name__")]):
            return "__name__"
        case ast.Call(args=[name]):
            folded = module.fold(name)
            return folded if isinstance(folded, str) else None
    return None
