"""Modules that are run rather than imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts.python import EntryPoint
from deploylint.formats.python import PythonModule
from deploylint.registry import collect

_CLI = frozenset({"argparse", "click", "typer", "fire", "docopt", "optparse"})


@collect(PythonModule, triggers=("__main__", "argparse", "click", "typer", "docopt", "#!"))
def entry_points(module: PythonModule) -> Iterator[EntryPoint]:
    if module.source.text.startswith("#!"):
        yield EntryPoint(module.start_of_file, "script")
    for test in module.nodes(ast.If):
        if test in module.tree.root.body and module.in_main_block(test.body[0]):
            yield EntryPoint(module.where(test.test), "main-block")
    for plain in module.nodes(ast.Import):
        if any(alias.name in _CLI for alias in plain.names):
            yield EntryPoint(module.where(plain), "cli")
    for origin in module.nodes(ast.ImportFrom):
        if not origin.level and (origin.module or "").partition(".")[0] in _CLI:
            yield EntryPoint(module.where(origin), "cli")
