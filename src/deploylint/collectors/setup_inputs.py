"""Files that setup.py opens whenever it runs."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator

from deploylint.collectors.build_inputs import beside
from deploylint.deployment.facts.versions import BuildInput
from deploylint.formats.python import PythonModule
from deploylint.registry import collect

# What stands inside one of these may never be reached.
_PERHAPS = (ast.Try, ast.If, ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.IfExp)


@collect(PythonModule, triggers=("setup(",))
def setup_inputs(module: PythonModule) -> Iterator[BuildInput]:
    if posixpath.basename(module.path) != "setup.py":
        return
    for call in module.nodes(ast.Call):
        name = _opened(call)
        if name and not name.startswith("/") and not _perhaps(module, call):
            yield BuildInput(module.where(call), beside(module.path, name), module.path, "open")


def _perhaps(module: PythonModule, node: ast.AST | None) -> bool:
    while node is not None and not isinstance(node, _PERHAPS):
        node = module.parent(node)
    return node is not None


def _opened(call: ast.Call) -> str:
    """The literal name in ``open("README.md")`` or ``Path("README.md").read_text()``."""
    match call:
        case ast.Call(
            func=ast.Name(id="open")
            | ast.Attribute(value=ast.Name(id="io" | "codecs"), attr="open"),
            args=[ast.Constant(value=str(name)), *_],
        ):
            return name
        case ast.Call(
            func=ast.Attribute(
                value=ast.Call(func=ast.Name(id="Path"), args=[ast.Constant(value=str(name))]),
                attr="read_text",
            )
        ):
            return name
    return ""
