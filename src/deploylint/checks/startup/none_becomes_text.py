"""DPF012: a variable of the environment that is missing becomes the text "None"."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.startup._settings_in_texts import (
    optional_settings,
    settings_in_texts,
    texts_of_settings,
)
from deploylint.deployment import Deployment
from deploylint.deployment.facts.clues import OptionalSetting, SettingInText
from deploylint.formats.python import PythonModule
from deploylint.formats.python.environment import EnvRead
from deploylint.formats.python.formatted import is_only_said, text_made_of
from deploylint.formats.python.required import look_up
from deploylint.formats.python.roles import Role
from deploylint.formats.python.tested import tested_variables
from deploylint.model import Evidence, Finding, Fix, Related, Severity
from deploylint.registry import STEADY, rule
from deploylint.secrets.names import is_secret_name

_FORMATS = ("str(", 'f"', "f'", "% ", ".format(")
_GETTERS = frozenset({"os.getenv", "os.environ.get"})


@rule(
    "DPF012",
    "none-becomes-text",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=STEADY,
    triggers=("getenv", "environ"),
    fixable=True,
    needs=(SettingInText,),
    above=10,
)
def none_becomes_text(module: PythonModule) -> Iterator[Finding | Evidence | OptionalSetting]:
    """Scripts are started by somebody who sees what they say."""
    reads = [read for read in module.env_reads() if read.name]
    optional = [read for read in reads if _may_be_none(module, read)]
    tested = tested_variables(module) if optional else frozenset()
    unasked = [read for read in optional if read.name not in tested]
    yield from optional_settings(module, unasked)
    script = Role(module).is_terminal_program if optional else True
    used = _uses(module, unasked) if not script else {}
    for read in unasked if not script else ():
        yield from _findings(module, read, used.get(read.node, []))
    for read in reads:
        if read.required and is_secret_name(read.name or "", setting=True):
            yield Evidence(module.where(read.node), f"the start fails without `{read.name}`")


@none_becomes_text.on(PythonModule, triggers=("settings.", "config.", "conf."), also=_FORMATS)
def made_elsewhere(module: PythonModule) -> Iterator[SettingInText]:
    if not Role(module).is_terminal_program:
        yield from settings_in_texts(module)


@none_becomes_text.join
def across_modules(deployment: Deployment) -> Iterator[Finding]:
    """What one module reads and leaves as it is, another one makes a text of."""
    for text, setting in texts_of_settings(deployment):
        secret = text.alone and is_secret_name(setting.variable, setting=True)
        yield Finding(
            text.where,
            f'A missing `{setting.variable}` becomes the text "None", and nothing stops the start',
            (Related(setting.where, "the variable is read here, and may be missing"),),
            severity=Severity.ERROR if secret else Severity.WARNING,
        )


def _may_be_none(module: PythonModule, read: EnvRead) -> bool:
    if read.getter not in _GETTERS or read.whole is not read.node:
        return False
    return read.default is None or module.fold(read.default) is None


def _findings(module: PythonModule, read: EnvRead, uses: list[ast.expr]) -> Iterator[Finding]:
    for place in (read.node, *uses):
        whole = text_made_of(module, place)
        if whole is None or is_only_said(module, place) or module.guarded(place):
            continue
        if _depends_on_environment(module, place):
            continue
        alone = place is read.node and _is_nothing_else(whole)
        secret = alone and is_secret_name(read.name or "", setting=True)
        yield Finding(
            module.where(place),
            f'A missing `{read.name}` becomes the text "None" here, and nothing stops the start',
            severity=Severity.ERROR if secret else Severity.WARNING,
            fix=_fix(module, read) if alone else None,
            scope=module.scope(place),
            cause=module.path,
        )
        return


def _depends_on_environment(module: PythonModule, place: ast.expr) -> bool:
    """Variables are set in groups: who asked for one of them asked for all."""
    tests = (each.test for each in module.tree.ancestors(place) if isinstance(each, ast.If))
    return any(
        module.resolve(node) in ("os.environ", "os.getenv")
        for test in tests
        for node in ast.walk(test)
        if isinstance(node, ast.Attribute | ast.Name)
    )


def _is_nothing_else(whole: ast.expr) -> bool:
    """``str(x)`` and ``f"{x}"``."""
    return isinstance(whole, ast.Call) or (
        isinstance(whole, ast.JoinedStr) and len(whole.values) == 1
    )


def _uses(module: PythonModule, reads: list[EnvRead]) -> dict[ast.expr, list[ast.expr]]:
    """Where the names are used that reads are assigned to, by the read that they stand for."""
    names = dict[str, None]()
    for read in reads:
        match module.parent(read.node):
            case ast.Assign(targets=[ast.Name(id=name)]):
                names[name] = None
    found: dict[ast.expr, list[ast.expr]] = {}
    for use in (use for name in names for use in module.uses(name)):
        binding = module.binding(use) if isinstance(use.ctx, ast.Load) else None
        if binding is not None and binding.value is not None:
            found.setdefault(binding.value, []).append(use)
    return found


def _fix(module: PythonModule, read: EnvRead) -> Fix | None:
    edits = look_up(module, read)
    return Fix(f"Require `{read.name}`", edits) if edits else None
