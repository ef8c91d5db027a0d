"""Where a module switches Flask's debug mode on other than by an argument of ``run``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.formats.python.receivers import made
from deploylint.lazy.records import NamedTuple
from deploylint.model import Where

_UPDATES = ("update", "from_mapping")


class DebugSetting(NamedTuple):
    """``app.debug = value`` and its like; ``made`` is the application, ``scope`` where it is."""

    where: Where
    value: ast.expr
    node: ast.AST
    name: str
    scope: str
    made: str


def debug_settings(module: PythonModule) -> Iterator[DebugSetting]:
    """The last setting of each application in each function: that is the one which holds."""
    last: dict[tuple[str, str], DebugSetting] = {}
    found = (*_assigned(module), *_updated(module))
    for each in sorted(found, key=lambda one: one.where.start):
        last[each.name, each.scope] = each
    yield from last.values()


def _assigned(module: PythonModule) -> Iterator[DebugSetting]:
    for statement in module.nodes(ast.Assign):
        match statement.targets:
            case [ast.Attribute(value=ast.Name() as owner, attr="debug") as target]:
                yield _setting(module, owner, statement.value, target)
            case [
                ast.Subscript(
                    value=ast.Attribute(value=ast.Name() as owner, attr="config"),
                    slice=ast.Constant(value="DEBUG"),
                ) as target
            ]:
                yield _setting(module, owner, statement.value, target)


def _updated(module: PythonModule) -> Iterator[DebugSetting]:
    """``app.config.update(DEBUG=…)``, with the keyword as the place."""
    for call in module.nodes(ast.Call):
        match call.func:
            case ast.Attribute(
                value=ast.Attribute(value=ast.Name() as owner, attr="config"), attr=method
            ) if method in _UPDATES:
                if given := arguments(module, call).get("DEBUG"):
                    setting = _setting(module, owner, given.value, call)
                    yield setting._replace(where=given.where)


def _setting(
    module: PythonModule, owner: ast.Name, value: ast.expr, node: ast.expr
) -> DebugSetting:
    scope = module.scope(owner)
    return DebugSetting(module.where(node), value, node, owner.id, scope, made(module, owner))
