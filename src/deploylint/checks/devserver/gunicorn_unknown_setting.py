"""DPG017: a configuration file of gunicorn sets what gunicorn does not know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import get_close_matches

from deploylint.checks.devserver._gunicorn import is_configuration
from deploylint.checks.devserver._gunicorn_names import OPTIONS, SETTINGS
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import NamedTuple
from deploylint.model import Evidence, Finding, Fix, Safety, Severity, Where
from deploylint.registry import DEPLOYED, rule

# Names as near as one or two letters.
_CLOSE = 0.85
# At least one of them stands in every file that is gunicorn's by more than its name.
_TELLTALE = frozenset(
    "bind workers worker_class threads timeout wsgi_app accesslog errorlog".split()
)


class _Set(NamedTuple):
    """A name that the module gives a value, or a hook that it defines."""

    name: str
    where: Where


@rule(
    "DPG017",
    "gunicorn-unknown-setting",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    triggers=("bind", "workers", "worker_class", "wsgi_app"),
    fixable=True,
)
def gunicorn_unknown_setting(module: PythonModule) -> Iterator[Finding | Evidence]:
    if not is_configuration(module.path):
        return
    found = list(_set(module))
    names = {each.name for each in found}
    if not names & _TELLTALE:
        return
    read = {each.id for each in module.nodes(ast.Name) if isinstance(each.ctx, ast.Load)}
    meant = [(each, _meant(each.name)) for each in found if each.name not in read]
    wrong = [(each, setting) for each, setting in meant if setting]
    for each, setting in wrong:
        edit = module.source.replace(each.where, setting)
        free = setting not in names
        yield Finding(
            each.where,
            f"`gunicorn` knows no `{each.name}`, and ignores it: meant is probably `{setting}`",
            fix=Fix(f"Call it `{setting}`", (edit,), Safety.UNSAFE) if free else None,
            scope=each.name,
        )
    if not wrong:
        known = len(names & SETTINGS)
        yield Evidence(found[0].where, f"`gunicorn` knows all of {known} settings")


def _meant(name: str) -> str:
    """The setting that a name probably stands for; empty where it is one, or far from any."""
    if name in SETTINGS or name.startswith("_") or name.isupper():
        return ""
    near = get_close_matches(name, SETTINGS, n=1, cutoff=_CLOSE)
    return OPTIONS.get(name) or (near[0] if near else "")


def _set(module: PythonModule) -> Iterator[_Set]:
    """What the module sets outside of functions and classes, in the order of the file."""
    pending: list[ast.stmt] = list(module.tree.root.body)
    while pending:
        statement = pending.pop(0)
        match statement:
            case ast.Assign(targets=targets):
                names = [each for each in targets if isinstance(each, ast.Name)]
                yield from (_Set(each.id, module.where(each)) for each in names)
            case ast.AnnAssign(target=ast.Name() as target, value=ast.expr()):
                yield _Set(target.id, module.where(target))
            case ast.If(body=body, orelse=orelse):
                pending = [*body, *orelse, *pending]
            case ast.Try(body=body, orelse=orelse):
                pending = [*body, *orelse, *pending]
            case _:
                pass
