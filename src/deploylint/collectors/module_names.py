"""The names that modules with applications or configurations bind."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from deploylint.deployment.facts.python import ModuleNames
from deploylint.formats.python import PythonModule
from deploylint.registry import collect

_TRIGGERS = (
    "FastAPI",
    "Flask",
    "Starlette",
    "Quart",
    "Sanic",
    "Celery",
    "create_app",
    "get_wsgi_application",
    "get_asgi_application",
    "make_app",
    "import app",
    "ProductionConfig",
    "ProdConfig",
)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@collect(PythonModule, triggers=_TRIGGERS)
def module_names(module: PythonModule) -> Iterator[ModuleNames]:
    names = dict.fromkeys(_bound(module.tree.root.body))
    for declared in module.nodes(ast.Global):
        names.update(dict.fromkeys(declared.names))
    opened = "*" in names or "__getattr__" in names or "globals" in module.source.text
    yield ModuleNames(module.start_of_file, tuple(sorted(names)), opened)


def _bound(body: Iterable[ast.stmt]) -> Iterator[str]:
    """The names bound at the top level, in branches as well; ``*`` for a star import."""
    pending = [iter(body)]
    while pending:
        statement = next(pending[-1], None)
        if statement is None:
            pending.pop()
        elif isinstance(statement, _DEFINITIONS):
            yield statement.name
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:
                yield alias.asname or alias.name.partition(".")[0]
        else:
            yield from _stored(statement)
            pending.append(iter(_inner(statement)))


def _stored(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement itself assigns, those in its blocks among them."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _inner(statement: ast.stmt) -> Iterator[ast.stmt]:
    for field in ("body", "orelse", "finalbody"):
        yield from getattr(statement, field, ())
    for handler in getattr(statement, "handlers", ()):
        yield from handler.body
