"""What a Python framework is told about origins and credentials, in one shape."""

from __future__ import annotations

import ast

from deploylint.checks.cors._origins import matches_everything
from deploylint.formats.python import UNKNOWN, PythonModule
from deploylint.lazy.records import NamedTuple
from deploylint.model import Where

FLASK, SANIC, DJANGO, AIOHTTP = "`flask-cors`", "`sanic-cors`", "Django", "`aiohttp`"
SOCKETS = "Socket.IO"
HEADER = "this header"


class CorsPolicy(NamedTuple):
    """One configuration of cross-origin access.

    ``where`` is what admits the origins. ``origins`` is the expression that lists
    them, None where the framework's default or a switch decides. ``credentials``
    and ``any_origin`` are None where they cannot be known. ``fallback`` is a switch
    that admits every origin only where nothing else is configured.
    """

    module: PythonModule
    framework: str
    where: Where
    scope: str
    origins: ast.expr | None
    any_origin: bool | None
    credentials: bool | None
    node: ast.AST
    fallback: ast.expr | None = None

    @property
    def cause(self) -> str:
        """Headers that handlers of one module set are copies of one decision."""
        return self.module.path if self.framework == HEADER else ""

    def is_asked_for(self) -> bool:
        """Whether ``*`` is admitted only where it stands in what is configured."""
        child: ast.AST = self.node
        for parent in self.module.tree.ancestors(self.node):
            match parent:
                case ast.If(test=ast.Compare(left=left, ops=[ast.In()]), body=body) if (
                    any(each is child for each in body) and self.module.fold(left) == "*"
                ):
                    return True
            child = parent
        return False

    def listed(self) -> list[tuple[str, ast.expr]]:
        """The literal origins with their places; others may be admitted as well."""
        folded = [(self.module.fold(item), item) for item in self.module.included(self.origins)]
        return [(value, item) for value, item in folded if isinstance(value, str)]


def admits_any_origin(
    module: PythonModule, origins: ast.expr, *, patterns: bool = False
) -> bool | None:
    """Whether ``*``, or a pattern for all, is among the origins; None where they are not seen."""
    folded = module.fold(origins)
    if folded is UNKNOWN:
        items = [module.fold(item) for item in module.included(origins)]
        return True if any(_is_any(item, patterns) for item in items) else None
    listed = folded if isinstance(folded, list | tuple | frozenset) else (folded,)
    return any(_is_any(item, patterns) for item in listed)


def _is_any(origin: object, patterns: bool) -> bool:
    return origin == "*" or (patterns and isinstance(origin, str) and matches_everything(origin))


def truth(module: PythonModule, value: ast.expr | None) -> bool | None:
    """The truth of an expression, False where there is none, None where it cannot be known."""
    if value is None:
        return False
    folded = module.fold(value)
    return None if folded is UNKNOWN else bool(folded)
