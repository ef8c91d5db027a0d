"""Runs the modules of a project and writes down what can be seen of them: a program of its own.

Reads ``{"root": …, "modules": […], "call": bool}`` from standard input and writes the observations
as JSON. Only the standard library is needed: what is not installed is pretended. Log records
are seen below the level that is configured as well; ``shown`` tells which are not.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import contextlib
import importlib
import importlib.abc
import importlib.machinery
import inspect
import io
import json
import logging
import os
import re
import signal
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any

_SECONDS = 10
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
# Pretended even where they are installed: what they write is known.
_LIBRARIES = ("structlog", "loguru", "icecream")
_DEBUGGERS = ("pdb", "ipdb", "pudb", "IPython", "debugpy", "ptvsd", "pydevd", "code")

Event = list[Any]


class Bag(dict[Any, Any]):
    """A dictionary that has every key."""

    def __missing__(self, key: Any) -> Any:
        return Anything()


_SAMPLES: dict[Any, Any] = {int: 1, str: "x", bool: True, float: 1.0, list: [], dict: Bag()}


class Failure(OSError, ValueError, LookupError):
    """What every call of what is pretended ends in, once ``Anything.fails`` is set."""


class Anything:
    """Stands for every object of what is not installed; as a decorator it does nothing."""

    fails = False

    def __init__(self, *given: Any, **named: Any) -> None:
        self._given = (given, sorted(named.items()))

    def __call__(self, *given: Any, **named: Any) -> Any:
        only = given[0] if len(given) == 1 and not named else None
        if Anything.fails:
            raise Failure("pretended")
        return only if isinstance(only, types.FunctionType | type) else Anything(*given, **named)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _pretended(name)

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[Any, ...]:
        return (Anything,)

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __getitem__(self, key: Any) -> Any:
        return Anything()

    def __await__(self) -> Any:
        yield from ()
        return self

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *given: object) -> None:
        return None

    async def __aenter__(self) -> Any:
        return self

    async def __aexit__(self, *given: object) -> None:
        return None

    def __or__(self, other: Any) -> Any:
        return self

    __ror__ = __add__ = __radd__ = __sub__ = __mul__ = __rmul__ = __truediv__ = __or__

    def __lt__(self, other: Any) -> bool:
        return False

    __gt__ = __le__ = __ge__ = __contains__ = __lt__

    def __format__(self, form: str) -> str:
        return repr(self)

    def __repr__(self) -> str:
        return f"Anything{self._given}" if any(self._given) else "Anything"


def _pretended(name: str) -> Any:
    if not re.search(r"(?:Error|Exception|Warning|Timeout|Failure)\Z", name):
        return Anything()

    def start(self: Exception, *given: Any, **named: Any) -> None:
        Exception.__init__(self, *given, *sorted(named.items()))

    return type(name, (Exception,), {"__init__": start})


class Pretended(types.ModuleType):
    """A module that is not installed; each of its names is one object."""

    __path__ = ()  # type: ignore[assignment]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        setattr(self, name, _pretended(name))
        return self.__dict__[name]


class Log:
    """A logger of structlog or loguru, whichever handlers it would have: it writes events."""

    def __init__(self, events: list[Event]) -> None:
        self._events = events

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def log(text: Any = "", *given: Any, **named: Any) -> Any:
            said = str(text).format(*given, **named) if given else str(text)
            self._events.append(["log", True, said])
            raised = sys.exc_info()[0]
            if raised and (method == "exception" or named.get("exc_info")):
                self._events.append(["trace", True, raised.__name__])
            return self

        return log


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Pretends the packages that the project names itself; what others miss stays missing."""

    def __init__(self, names: set[str]) -> None:
        self._names = names

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        parent = sys.modules.get(name.rpartition(".")[0])
        wanted = isinstance(parent, Pretended) if "." in name else name in self._names
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if wanted else None

    def create_module(self, spec: Any) -> types.ModuleType:
        return Pretended(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        return None


def foreign(root: str) -> set[str]:
    """The first names of what the modules of the project import, but for its own."""
    found: set[str] = set()
    for folder, _, files in os.walk(root):
        for path in (os.path.join(folder, each) for each in files if each.endswith(".py")):
            with open(path, "rb") as file, contextlib.suppress(SyntaxError):
                for node in ast.walk(ast.parse(file.read())):
                    if isinstance(node, ast.Import):
                        found.update(each.name.partition(".")[0] for each in node.names)
                    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                        found.add(node.module.partition(".")[0])
    return found - {each.removesuffix(".py") for each in os.listdir(root)}


class Seen(io.TextIOBase):
    """A stream whose lines become events."""

    def __init__(self, events: list[Event], stream: str) -> None:
        self._events, self._stream, self._rest = events, stream, ""

    def write(self, text: str) -> int:
        *lines, self._rest = (self._rest + text).split("\n")
        self._events += ([self._stream, True, line] for line in lines)
        return len(text)

    def writable(self) -> bool:
        return True


def watch(events: list[Event]) -> None:
    """Make events of both streams, of log records, and of calls that stop for a debugger."""
    sys.stdout, sys.stderr = Seen(events, "out"), Seen(events, "err")
    effective = logging.Logger.getEffectiveLevel

    def handle(logger: logging.Logger, record: logging.LogRecord) -> None:
        if logger.name == "asyncio":
            return
        least = effective(logger) if logger.hasHandlers() else logging.WARNING
        events.append(["log", record.levelno >= least, record.getMessage()])
        if record.exc_info and record.exc_info[0]:
            events.append(["trace", record.levelno >= least, record.exc_info[0].__name__])

    logging.Logger.isEnabledFor = lambda self, level: True  # type: ignore[method-assign]
    logging.Logger.handle = handle  # type: ignore[method-assign]
    warnings.simplefilter("always")
    warnings.showwarning = lambda said, kind, *place: events.append(
        ["warn", True, f"{kind.__name__}: {said}"]
    )
    stop = lambda *given, **named: events.append(["stop", True, "debugger"])  # noqa: E731
    builtins.breakpoint = sys.breakpointhook = stop
    structlog, loguru, icecream = (
        sys.modules.setdefault(each, Pretended(each)) for each in _LIBRARIES
    )
    structlog.get_logger = structlog.getLogger = lambda *given, **named: Log(events)  # type: ignore[attr-defined]
    loguru.logger = Log(events)  # type: ignore[attr-defined]
    icecream.ic = lambda *given: [print(each) for each in given]  # type: ignore[attr-defined]
    for name in _DEBUGGERS:
        module = Pretended(name)
        module.set_trace = module.embed = module.interact = module.breakpoint = stop  # type: ignore[attr-defined]
        sys.modules[name] = module


def observed(act: Callable[[], Any]) -> str:
    """What comes of an action, in words."""
    signal.alarm(_SECONDS)
    try:
        result = act()
        result = asyncio.run(_awaited(result)) if inspect.isawaitable(result) else result
        if inspect.isgenerator(result):
            result = list(result)
    except BaseException as error:
        return f"raises {type(error).__name__} {_plain(error.args)}"
    finally:
        signal.alarm(0)
    return f"returns {_plain(result)}"


async def _awaited(result: Any) -> Any:
    return await result


def _plain(value: Any) -> str:
    return _ADDRESS.sub("", repr(value))


def call(function: Callable[..., Any]) -> Callable[[], Any]:
    """The function with a value for each parameter that needs one."""
    given, named = [], {}
    for each in inspect.signature(function).parameters.values():
        if each.default is not each.empty or each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD):
            continue
        kind = {str(kind.__name__): kind for kind in _SAMPLES}.get(str(each.annotation))
        value = _SAMPLES.get(kind or each.annotation)
        value = Anything() if value is None else value
        if each.kind is each.KEYWORD_ONLY:
            named[each.name] = value
        else:
            given.append(value)
    return lambda: function(*given, **named)


def requests(module: types.ModuleType) -> Iterator[tuple[str, Callable[[], Any]]]:
    """A request for each route of an application whose framework is installed."""
    for name, made in vars(module).items():
        kind = type(made).__module__
        if kind.startswith(("fastapi.", "starlette.applications")):
            from starlette.testclient import TestClient

            client = TestClient(made, raise_server_exceptions=False)
            for route in made.routes:
                for method in sorted(getattr(route, "methods", None) or ()):
                    path = re.sub(r"\{[^}]*\}", "1", route.path)
                    if getattr(route, "include_in_schema", False):
                        yield f"{name} {method} {path}", _answer(client.request, method, path)
        elif kind.startswith("flask."):
            for rule in made.url_map.iter_rules():
                for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                    path = re.sub(r"<[^>]*>", "1", rule.rule)
                    if rule.endpoint != "static":
                        yield f"{name} {method} {path}", _answer(_flask(made), method, path)


def _flask(application: Any) -> Callable[[str, str], Any]:
    return lambda method, path: application.test_client().open(path, method=method)


def _answer(send: Callable[[str, str], Any], method: str, path: str) -> Callable[[], Any]:
    def act() -> Any:
        answer = send(method, path)
        return answer.status_code, getattr(answer, "text", None) or answer.get_data(as_text=True)

    return act


def actions(module: types.ModuleType) -> Iterator[tuple[str, Callable[[], Any]]]:
    """The requests to its application, and calls of the functions that it defines."""
    for place, act in requests(module):
        yield f"{module.__name__} {place}", act
    for label, made in sorted(vars(module).items()):
        if isinstance(made, types.FunctionType) and made.__module__ == module.__name__:
            yield f"{module.__name__}.{label}()", call(made)


def main() -> None:
    task = json.load(sys.stdin)
    answers, events = sys.stdout, list[Event]()
    sys.path.insert(0, task["root"])
    sys.meta_path.append(Finder(foreign(task["root"])))
    signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(TimeoutError()))
    watch(events)
    found: list[tuple[str, str, list[Event]]] = []

    def note(name: str, act: Callable[[], Any]) -> None:
        start = len(events)
        outcome = observed(act)
        found.append((name, outcome, events[start:]))

    for name in task["modules"]:
        Anything.fails = False
        note(f"import {name}", lambda name=name: importlib.import_module(name) and None)  # type: ignore[misc]
        module = sys.modules.get(name)
        acts = list(actions(module)) if module and task["call"] else ()
        for fails in (False, True):
            Anything.fails = fails
            for place, act in acts:
                note(f"{place}{', which fails' if fails else ''}", act)
    json.dump(found, answers)


if __name__ == "__main__":
    main()
