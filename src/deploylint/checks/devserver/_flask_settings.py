"""Where Flask's settings are given: ``app.config[…]``, ``update``, classes, files of constants."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator

from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where

_UPDATES = frozenset({"update", "from_mapping"})
_CONFIGURATIONS = regex(r"(?:.*/)?[\w.-]*(?:config|settings)[\w.-]*\.(?:py|cfg)|.*/config/\w+\.py")


class FlaskSetting(NamedTuple):
    """A setting at its name; ``scope`` is the function or class that gives it."""

    name: str
    where: Where
    value: ast.expr
    scope: str


def flask_settings(module: PythonModule, names: Container[str]) -> Iterator[FlaskSetting]:
    """The settings of these names that a module gives."""
    for statement in module.nodes(ast.Assign):
        for target in statement.targets:
            if (name := _assigned(module, target)) in names:
                yield _setting(module, name, module.where(target), statement.value)
    for call in module.nodes(ast.Call):
        match call.func:
            case ast.Attribute(value=ast.Attribute(attr="config"), attr=method) if (
                method in _UPDATES
            ):
                for each in arguments(module, call):
                    if each.name in names:
                        yield _setting(module, each.name, each.where, each.value)
            case ast.Attribute(value=ast.Attribute(attr="config"), attr="setdefault"):
                if len(call.args) > 1 and (name := str(module.fold(call.args[0]))) in names:
                    yield _setting(module, name, module.where(call.args[0]), call.args[1])


def _assigned(module: PythonModule, target: ast.expr) -> str:
    """The setting that an assignment is to, "" for anything else."""
    match target:
        case ast.Subscript(value=ast.Attribute(attr="config"), slice=key):
            return str(module.fold(key))
        case ast.Name(id=name):
            scope = module.scope(target)
            owner = module.tree.class_(target)
            if owner is not None and scope.endswith(owner.name):
                return name
            return name if not scope and _CONFIGURATIONS.fullmatch(module.path) else ""
    return ""


def _setting(module: PythonModule, name: str, where: Where, value: ast.expr) -> FlaskSetting:
    return FlaskSetting(name, where, value, module.scope(value))
