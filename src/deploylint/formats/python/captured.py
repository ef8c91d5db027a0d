"""Output that the program itself takes up: it is a value there, not a message."""

from __future__ import annotations

import ast

from deploylint.formats.python.module import PythonModule
from deploylint.formats.python.tree import descend

_REDIRECTS = {
    "stdout": ("contextlib.redirect_stdout",),
    "stderr": ("contextlib.redirect_stderr",),
}


def is_captured(module: PythonModule, call: ast.AST, stream: str = "stdout") -> bool:
    """Whether what ``call`` writes to a stream of ``sys`` ends in a buffer of the program.

    The function that does so may also call the one that writes, anywhere in the module.
    """
    regions = module.model(_regions).get(stream, ())
    if not regions:
        return False
    around = {call, *module.tree.ancestors(call)}
    if any(not around.isdisjoint(region) for region in regions):
        return True
    function = module.tree.function(call)
    called = module.uses(function.name) if function else []
    return any(
        use in inside for use in called for region in regions for inside in map(_below, region)
    )


def _below(node: ast.AST) -> frozenset[ast.AST]:
    return frozenset(descend(node))


def _regions(module: PythonModule) -> dict[str, list[tuple[ast.AST, ...]]]:
    """The statements that run while a stream is redirected, by stream."""
    found: dict[str, list[tuple[ast.AST, ...]]] = {}
    for stream, names in _REDIRECTS.items():
        for call in module.calls(*names):
            item = module.parent(call)
            block = module.parent(item) if isinstance(item, ast.withitem) else None
            whole = module.tree.function(call) or module.tree.root
            region = tuple(block.body) if isinstance(block, ast.With) else (whole,)
            found.setdefault(stream, []).append(region)
    for statement in module.nodes(ast.Assign):
        match statement.targets[0]:
            case ast.Attribute(value=ast.Name(), attr="stdout" | "stderr" as stream) as target if (
                module.resolve(target) == f"sys.{stream}"
            ):
                whole = module.tree.function(statement) or module.tree.root
                found.setdefault(stream, []).append((whole,))
    return found
