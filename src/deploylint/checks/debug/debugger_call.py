"""DPB002: a call that stops the program and waits for a debugger."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.checks.debug._statements import remove_with_import
from deploylint.formats.python import PythonModule
from deploylint.formats.python.roles import Role
from deploylint.formats.python.unused import remove_unused_import
from deploylint.lazy.regexes import regex
from deploylint.model import Finding, Fix, Severity
from deploylint.registry import DEPLOYED, rule

# What the call does; ``set_trace`` of any of these modules.
_STOPS = "stops the process until somebody types into its terminal"
_WAITS = "waits for a debugger to connect"
_OPENS = "opens a port on which a debugger can run any code"
_CALLS = (
    {
        "builtins.breakpoint": _STOPS,
        "IPython.embed": _STOPS,
        "IPython.terminal.embed.embed": _STOPS,
        "code.interact": _STOPS,
        "IPython.core.debugger.set_trace": _STOPS,
        "pdb.Pdb.set_trace": _STOPS,
        "pdb.post_mortem": _STOPS,
        "pdb.pm": _STOPS,
        "ipdb.post_mortem": _STOPS,
        "debugpy.breakpoint": _STOPS,
        "debugpy.listen": _OPENS,
        "debugpy.wait_for_client": _WAITS,
        "ptvsd.enable_attach": _OPENS,
        "ptvsd.wait_for_attach": _WAITS,
        "pydevd.settrace": _WAITS,
        "pydevd_pycharm.settrace": _WAITS,
        "celery.contrib.rdb.set_trace": _OPENS,
        "remote_pdb.set_trace": _OPENS,
        "remote_pdb.RemotePdb.set_trace": _OPENS,
        "web_pdb.set_trace": _OPENS,
        "web_pdb.WebPdb.set_trace": _OPENS,
        "rpdb.set_trace": _OPENS,
        "rpdb.Rpdb.set_trace": _OPENS,
        "pudb.remote.set_trace": _OPENS,
        "madbg.set_trace": _OPENS,
        "ptvsd.break_into_debugger": _STOPS,
        "debugpy.connect": _WAITS,
        "code.InteractiveConsole.interact": _STOPS,
    }
    | {
        f"{name}.set_trace": _STOPS
        for name in ("pdb", "ipdb", "pudb", "wdb", "bpdb", "pdbpp", "pdbr", "nose.tools", "pytest")
    }
    | {f"sys.{name}": _STOPS for name in ("breakpointhook", "__breakpointhook__")}
)
_IMPORTERS = frozenset({"builtins.__import__", "importlib.import_module"})
_SHELLS = frozenset({"IPython.embed", "IPython.terminal.embed.embed", "code.interact"})
_ON_REQUEST = regex(r"pdb|debug|breakpoint|ptvsd|attach|interactive|shell", re.I)


@rule(
    "DPB002",
    "debugger-call",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=(
        "breakpoint",
        "pdb",
        "debugpy",
        "ptvsd",
        "pydevd",
        "IPython",
        "pudb",
        "wdb",
        "rdb",
        "interact(",
    ),
    fixable=True,
)
def debugger_call(module: PythonModule) -> Iterator[Finding]:
    for call in module.nodes(ast.Call):
        effect = _CALLS.get(_target(module, call))
        if effect and not _is_shell(module, call):
            wanted = _is_on_request(module, call)
            yield Finding(
                module.where(call.func),
                f"`{ast.unparse(call.func)}()` {effect}",
                fix=None if wanted else _removal(module, call),
                severity=Severity.INFO if wanted else None,
                scope=module.scope(call),
            )


def _target(module: PythonModule, call: ast.Call) -> str:
    """The function, or the method of what a call made: ``pdb.Pdb().set_trace``."""
    name = module.resolve(call.func)
    if name or not isinstance(call.func, ast.Attribute):
        return name or ""
    made, method = call.func.value, call.func.attr
    if isinstance(made, ast.Call) and module.resolve(made.func) in _IMPORTERS:
        imported = module.fold(made.args[0]) if made.args else None
        return f"{imported}.{method}" if isinstance(imported, str) else ""
    return f"{module.origin(made)}.{method}"


def _is_shell(module: PythonModule, call: ast.Call) -> bool:
    """``IPython.embed`` is how a command line offers a shell."""
    return module.resolve(call.func) in _SHELLS and Role(module).is_terminal_program


def _is_on_request(module: PythonModule, call: ast.Call) -> bool:
    """Under a guard, or a condition that asks whether somebody wants to debug."""
    conditions = (
        above.test for above in module.tree.ancestors(call) if isinstance(above, ast.If | ast.IfExp)
    )
    return module.guarded(call) is not None or any(
        _ON_REQUEST.search(module.text(condition)) is not None for condition in conditions
    )


def _removal(module: PythonModule, call: ast.Call) -> Fix | None:
    statement = module.parent(call)
    edits = remove_with_import(module, statement) if isinstance(statement, ast.Expr) else None
    if edits is None:
        return None
    name = module.text(call.func).partition(".")[0]
    unused = remove_unused_import(module, name, ignoring=(call,)) or ()
    inside = any(
        edit.where.start <= each.where.start < edit.where.end for edit in edits for each in unused
    )
    return Fix("Remove the call", edits if inside else (*edits, *unused))
