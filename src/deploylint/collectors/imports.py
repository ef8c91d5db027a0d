"""What Python files import."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts.python import Import
from deploylint.formats.python import PythonModule
from deploylint.registry import STEADY, collect


@collect(PythonModule, triggers=("import ",), contexts=STEADY)
def imports(module: PythonModule) -> Iterator[Import]:
    top = set(module.tree.root.body)
    for plain in module.nodes(ast.Import):
        for alias in plain.names:
            yield Import(module.where(plain), alias.name, deferred=plain not in top)
    for origin in module.nodes(ast.ImportFrom):
        names = tuple(alias.name for alias in origin.names)
        renamed = tuple((each.asname, each.name) for each in origin.names if each.asname)
        source = "." * origin.level + (origin.module or "")
        yield Import(module.where(origin), source, names, renamed, origin not in top)
