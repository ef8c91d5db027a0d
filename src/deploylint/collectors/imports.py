"""What the Python files that take part in routing import."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.collectors._routing import TRIGGERS
from deploylint.deployment.facts.python import Import
from deploylint.formats.python import PythonModule
from deploylint.registry import collect

# What packages bring to their top by: an application of another module, called as it likes.
_RENAMING = (" as app", "import *", "import server", "import socketio")


@collect(PythonModule, triggers=(*TRIGGERS, "ProxyFix", *_RENAMING))
def imports(module: PythonModule) -> Iterator[Import]:
    for plain in module.nodes(ast.Import):
        for alias in plain.names:
            yield Import(module.where(plain), alias.name)
    for origin in module.nodes(ast.ImportFrom):
        names = tuple(alias.name for alias in origin.names)
        renamed = tuple((each.asname, each.name) for each in origin.names if each.asname)
        source = "." * origin.level + (origin.module or "")
        yield Import(module.where(origin), source, names, renamed)
