"""Settings that may be None, and texts that other modules make of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts.clues import OptionalSetting, SettingInText
from deploylint.deployment.modules import Modules
from deploylint.formats.python import PythonModule
from deploylint.formats.python.environment import EnvRead
from deploylint.formats.python.formatted import is_only_said, text_made_of


def optional_settings(module: PythonModule, reads: Iterable[EnvRead]) -> Iterator[OptionalSetting]:
    """``NAME = os.getenv("NAME")`` of a module, or of a class of settings in it."""
    for read in reads:
        match module.parent(read.node):
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if module.tree.function(read.node) is None:
                    yield OptionalSetting(module.where(read.node), name, read.name or "")


def settings_in_texts(module: PythonModule) -> Iterator[SettingInText]:
    """``str(settings.NAME)`` and ``f"Bearer {settings.NAME}"``, where nothing asks for it."""
    tests = [each.test for each in module.nodes(ast.If)]
    tests += [each.test for each in module.nodes(ast.IfExp)]
    tests += [each.test for each in module.nodes(ast.Assert)]
    tests += [value for each in module.nodes(ast.BoolOp) for value in each.values]
    asked = (node for test in tests for node in ast.walk(test) if isinstance(node, ast.Attribute))
    tested = {module.text(node) for node in asked}
    for node in module.nodes(ast.Attribute):
        target = module.resolve(node) if node.attr.isupper() else None
        whole = text_made_of(module, node) if target else None
        if not target or whole is None or module.text(node) in tested:
            continue
        if not (is_only_said(module, node) or module.guarded(node)):
            alone = isinstance(whole, ast.Call)
            yield SettingInText(module.where(node), target, alone)


def texts_of_settings(
    deployment: Deployment,
) -> Iterator[tuple[SettingInText, OptionalSetting]]:
    """The texts with the settings that they are made of."""
    resolve = deployment.model(Modules).resolve
    optional = {(each.where.path, each.name): each for each in deployment.facts(OptionalSetting)}
    for text in deployment.facts(SettingInText):
        *module, name = text.target.split(".")
        # The last part may be an object that the module makes of its settings.
        for dotted in (".".join(module), ".".join(module[:-1])):
            path = resolve(dotted, text.where.path) if dotted else None
            if path and (found := optional.get((path, name))):
                yield text, found
                break
