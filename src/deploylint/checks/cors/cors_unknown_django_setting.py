"""DPA009: a setting that django-cors-headers does not know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import get_close_matches

from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.clues import CorsHeadersInstalled, CorsSettingRead
from deploylint.formats.python import PythonModule
from deploylint.model import Edit, Finding, Fix, Safety, Severity, Where
from deploylint.registry import DEPLOYED, rule

# corsheaders.conf of django-cors-headers 4, with its aliases.
KNOWN = frozenset(
    {
        "CORS_ALLOW_HEADERS",
        "CORS_ALLOW_METHODS",
        "CORS_ALLOW_CREDENTIALS",
        "CORS_ALLOW_PRIVATE_NETWORK",
        "CORS_PREFLIGHT_MAX_AGE",
        "CORS_ALLOW_ALL_ORIGINS",
        "CORS_ALLOWED_ORIGINS",
        "CORS_ALLOWED_ORIGIN_REGEXES",
        "CORS_EXPOSE_HEADERS",
        "CORS_URLS_REGEX",
        "CORS_ORIGIN_ALLOW_ALL",
        "CORS_ORIGIN_WHITELIST",
        "CORS_ORIGIN_REGEX_WHITELIST",
        "CORS_REPLACE_HTTPS_REFERER",
        "CORS_MODEL",
    }
)

_ADDS = frozenset({"append", "insert"})


@rule(
    "DPA009",
    "cors-unknown-django-setting",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    triggers=("corsheaders", "CORS_"),
    fixable=True,
)
def cors_unknown_django_setting(
    module: PythonModule,
) -> Iterator[Candidate | CorsHeadersInstalled | CorsSettingRead]:
    root = module.where(0, 0)
    if any(app.partition(".")[0] == "corsheaders" for app in _installed_apps(module)):
        yield CorsHeadersInstalled(root)
    for name in dict.fromkeys(_read(module)):
        yield CorsSettingRead(root, name)
    for target in _assigned(module):
        near = get_close_matches(target.id, KNOWN, n=1, cutoff=0.8)
        if near:
            where = module.where(target)
            message = f"`django-cors-headers` knows no `{target.id}`, so it has no effect"
            finding = Finding(where, message, fix=_rename(module, target, near[0]))
            yield Candidate(where, finding, (target.id,))


@cors_unknown_django_setting.join
def _in_project(deployment: Deployment) -> Iterator[Finding]:
    """Settings beside those that install the package, which nothing else reads."""
    folders = {_folder(each.where) for each in deployment.facts(CorsHeadersInstalled)}
    read = {each.name for each in deployment.facts(CorsSettingRead)}
    for candidate in deployment.candidates("DPA009"):
        if read.isdisjoint(candidate.detail) and _folder(candidate.where) in folders:
            yield candidate.finding


def _folder(where: Where) -> str:
    return where.path.rpartition("/")[0]


def _assigned(module: PythonModule) -> Iterator[ast.Name]:
    targets = [each.targets[0] for each in module.nodes(ast.Assign)]
    for target in (*targets, *(each.target for each in module.nodes(ast.AnnAssign))):
        if isinstance(target, ast.Name) and _is_unknown(target.id):
            yield target


def _read(module: PythonModule) -> Iterator[str]:
    """``settings.CORS_X``, ``getattr(settings, "CORS_X")`` and ``CORS_X`` itself."""
    for attribute in module.nodes(ast.Attribute):
        if _is_unknown(attribute.attr):
            yield attribute.attr
    for name in module.nodes(ast.Name):
        if isinstance(name.ctx, ast.Load) and _is_unknown(name.id):
            yield name.id
    for call in module.nodes(ast.Call):
        match call:
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(str(text)), *_]):
                yield from [text] if _is_unknown(text) else []


def _is_unknown(name: str) -> bool:
    return name.startswith("CORS_") and name not in KNOWN


def _installed_apps(module: PythonModule) -> set[str]:
    """The literal names in lists that are assigned or added to ``…_APPS``."""
    assigned = [(each.targets[0], each.value) for each in module.nodes(ast.Assign)]
    added = [(each.target, each.value) for each in module.nodes(ast.AugAssign)]
    called = [
        (each.func.value, ast.List([each.args[-1]], ast.Load()))
        for each in module.nodes(ast.Call)
        if isinstance(each.func, ast.Attribute) and each.func.attr in _ADDS and each.args
    ]
    return {
        value
        for target, listed in (*assigned, *added, *called)
        if isinstance(target, ast.Name) and target.id.endswith("APPS")
        for item in module.items(listed) or ()
        if isinstance(value := module.fold(item), str)
    }


def _rename(module: PythonModule, target: ast.Name, name: str) -> Fix | None:
    if module.binding(name) is not None:
        return None
    edit: Edit = module.source.replace(module.where(target), name)
    return Fix(f"Rename it to `{name}`", (edit,), Safety.UNSAFE)
