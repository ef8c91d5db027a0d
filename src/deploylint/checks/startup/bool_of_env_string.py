"""DPF008: the text of an environment variable is taken for a truth value."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python import PythonModule
from deploylint.formats.python.environment import EnvRead
from deploylint.model import Evidence, Finding, Severity, Where
from deploylint.registry import STEADY, rule

_FALSE = frozenset({"false", "0", "no", "off", "n", "f", "none", "null", "disabled"})
# These convert the text themselves.
_CONVERTING = ("env.bool", "env.bool_", "env.json")


@rule(
    "DPF008",
    "bool-of-env-string",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=STEADY,
    triggers=("environ", "getenv", "decouple"),
)
def bool_of_env_string(module: PythonModule) -> Iterator[Finding | Evidence]:
    for read in module.env_reads():
        if read.getter in _CONVERTING or not _reads_text(module, read):
            continue
        default = module.fold(read.default) if read.default else None
        cast = _is_cast(module, read.node)
        switch = isinstance(default, str) and default.strip().lower() in _FALSE
        if not isinstance(default, str | bool) or not (switch or (default is False and cast)):
            continue
        if cast or _decides(module, read.node):
            name = f"`{read.name}`" if read.name else "the variable"
            message = f"every text of {name} counts as true, `{default}` as well"
            yield Finding(_place(module, read.node), message, scope=module.scope(read.node))
        else:
            yield Evidence(module.where(read.node), f"`{read.name}` is compared, not just tested")


def _reads_text(module: PythonModule, read: EnvRead) -> bool:
    """A getter that returns text; ``cast=`` and the readers of packages may convert."""
    return read.getter.startswith("os.") or read.getter == "os.environ"


def _is_cast(module: PythonModule, node: ast.expr) -> bool:
    """``bool(…)`` of the text."""
    parent = module.parent(node)
    return (
        isinstance(parent, ast.Call)
        and parent.args == [node]
        and module.resolve(parent.func) == "builtins.bool"
    )


def _decides(module: PythonModule, node: ast.expr) -> bool:
    """Whether the truth of the text decides something."""
    match module.parent(node):
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            return test is node
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.BoolOp(op=ast.And(), values=values) as parent:
            return values[-1] is not node or _decides(module, parent)
    return False


def _place(module: PythonModule, node: ast.expr) -> Where:
    parent = module.parent(node)
    return module.where(parent.func if isinstance(parent, ast.Call) else node)
