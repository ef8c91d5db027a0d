"""gunicorn's settings in a Python file."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python import PythonModule
from deploylint.formats.python.edits import replace
from deploylint.lazy.regexes import regex
from deploylint.model import Finding, Fix, Severity

_NAME = regex(r"(?:^|/)gunicorn[\w.\-]*\.py$")


def is_configuration(path: str) -> bool:
    """Whether a module is called as configuration files of gunicorn are."""
    return _NAME.search(path) is not None


def reloading(module: PythonModule) -> Iterator[Finding]:
    """``reload = True`` at the top level of ``gunicorn.conf.py``."""
    for statement in module.tree.root.body if is_configuration(module.path) else ():
        match statement:
            case ast.Assign(targets=[ast.Name(id="reload") as name], value=value):
                if module.fold(value) is not True or module.guarded(statement):
                    continue
                edits = replace(module, value, "False")
                yield Finding(
                    module.where(name),
                    "`gunicorn` watches its sources and restarts whenever a file changes",
                    fix=Fix("Set `reload = False`", edits) if edits else None,
                    severity=Severity.WARNING,
                )
