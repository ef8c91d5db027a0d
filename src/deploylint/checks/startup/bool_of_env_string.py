"""DPF008: the text of an environment variable is taken for a truth value."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python import PythonModule
from deploylint.formats.python.environment import EnvRead
from deploylint.model import Evidence, Finding, Severity, Where
from deploylint.registry import STEADY, rule

_FALSE = frozenset({"false", "0", "no", "off", "n", "f", "none", "null", "disabled"})
_TRUE = frozenset({"true", "1", "yes", "on", "y", "t", "enabled"})
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
        if not _is_switch(default, cast=cast):
            continue
        tested = read.node if cast or _decides(module, read.node) else _use(module, read.node)
        if tested is not None:
            name = f"`{read.name}`" if read.name else "the variable"
            no = str(default) if str(default).strip().lower() in _FALSE else "False"
            message = f"Every text of {name} counts as true, `{no}` as well"
            yield Finding(_place(module, tested), message, scope=module.scope(tested))
        else:
            yield Evidence(module.where(read.node), f"`{read.name}` is compared, not just tested")


def _is_switch(default: object, *, cast: bool) -> bool:
    """Whether a default says that the variable means yes or no; ``bool("True")`` does."""
    if isinstance(default, str):
        word = default.strip().lower()
        return word in _FALSE or (cast and word in _TRUE)
    return isinstance(default, bool) and cast


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


def _use(module: PythonModule, node: ast.expr) -> ast.expr | None:
    """The first test of a variable that holds the text; None where anything else looks at it."""
    match module.parent(node):
        case ast.Assign(targets=[ast.Name(id=name)]):
            uses = [each for each in module.nodes(ast.Name) if each.id == name]
            uses = [each for each in uses if isinstance(each.ctx, ast.Load)]
            bindings = [module.binding(each) for each in uses]
            if all(each is not None and each.value is node for each in bindings):
                decided = [_is_cast(module, each) or _decides(module, each) for each in uses]
                return uses[0] if uses and all(decided) else None
    return None


def _place(module: PythonModule, node: ast.expr) -> Where:
    parent = module.parent(node)
    return module.where(parent.func if isinstance(parent, ast.Call) else node)
