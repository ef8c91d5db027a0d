"""Start scripts in Python that give up root themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts.python import UserSwitch
from deploylint.formats.python import PythonModule
from deploylint.registry import collect

_CALLS = frozenset({"os.setuid", "os.setgid", "os.setreuid", "os.setresuid"})
_PROGRAMS = frozenset({"gosu", "su-exec", "setpriv", "runuser"})


@collect(PythonModule, triggers=("os.set", "gosu", "su-exec", "setpriv", "runuser"))
def user_switches(module: PythonModule) -> Iterator[UserSwitch]:
    calls = (each for each in module.nodes(ast.Call) if module.resolve(each.func) in _CALLS)
    named = (
        each
        for each in module.nodes(ast.Constant)
        if isinstance(each.value, str) and each.value.rpartition("/")[2] in _PROGRAMS
    )
    found = next(calls, None) or next(named, None)
    if found:
        yield UserSwitch(module.where(found))
