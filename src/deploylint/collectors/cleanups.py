"""What applications do when they are asked to stop."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts.python import Cleanup
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import Function
from deploylint.registry import DEPLOYED, collect

_HANDLERS = frozenset({"signal", "add_signal_handler"})
_SIGNAL = "signal.SIGTERM"
_MANAGER = "contextlib.asynccontextmanager"
_STOPPING = ("after_serving", "on_shutdown", "before_server_stop", "after_server_stop")


@collect(PythonModule, triggers=("SIGTERM", "shutdown", "lifespan", *_STOPPING), contexts=DEPLOYED)
def cleanups(module: PythonModule) -> Iterator[Cleanup]:
    """The first of them in a module."""
    handled = (call for call in module.nodes(ast.Call) if _handles(module, call))
    closing = (each for each in module.functions() if _closes(module, each))
    if found := next(handled, None):
        yield Cleanup(module.where(found))
    elif function := next(closing, None):
        yield Cleanup(module.name_where(function))


def _handles(module: PythonModule, call: ast.Call) -> bool:
    """``signal.signal(signal.SIGTERM, …)`` and asyncio's counterpart, not with a default."""
    named = isinstance(call.func, ast.Attribute | ast.Name) and call.args[1:]
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if not named or name not in _HANDLERS or module.resolve(call.args[0]) != _SIGNAL:
        return False
    return module.resolve(call.args[1]) not in ("signal.SIG_DFL", "signal.SIG_IGN")


def _closes(module: PythonModule, function: Function) -> bool:
    """Whether a function runs at the end: a shutdown handler, a lifespan after its yield."""
    for decorator in function.decorator_list:
        match decorator:
            case ast.Call(func=ast.Attribute(attr="on_event"), args=[ast.Constant("shutdown")]):
                return True
            case ast.Attribute(attr=name) if name in _STOPPING:
                return True
        if module.resolve(decorator) == _MANAGER and "lifespan" in function.name:
            return _awaits_after_yield(function)
    return False


def _awaits_after_yield(function: Function) -> bool:
    yielded = [each for each in ast.walk(function) if isinstance(each, ast.Yield)]
    return any(
        isinstance(each, ast.Await) and yielded and each.lineno > yielded[0].lineno
        for each in ast.walk(function)
    )
