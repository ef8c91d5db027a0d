"""DPA009: a setting that django-cors-headers does not know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import get_close_matches

from deploylint.formats.python import PythonModule
from deploylint.model import Edit, Finding, Fix, Safety, Severity
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


@rule(
    "DPA009",
    "cors-unknown-django-setting",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    triggers=("corsheaders",),
    fixable=True,
)
def cors_unknown_django_setting(module: PythonModule) -> Iterator[Finding]:
    if "corsheaders" not in _installed_apps(module):
        return
    for statement in module.nodes(ast.Assign):
        match statement.targets:
            case [ast.Name(id=name) as target] if name.startswith("CORS_") and name not in KNOWN:
                near = get_close_matches(name, KNOWN, n=1, cutoff=0.8)
                if near and not _is_used(module, name):
                    message = f"django-cors-headers knows no `{name}`, so it has no effect"
                    yield Finding(
                        module.where(target), message, fix=_rename(module, target, near[0])
                    )


def _installed_apps(module: PythonModule) -> set[object]:
    """The literal names in lists that are assigned or added to ``…_APPS``."""
    assigned = [(each.targets[0], each.value) for each in module.nodes(ast.Assign)]
    added = [(each.target, each.value) for each in module.nodes(ast.AugAssign)]
    return {
        value
        for target, listed in (*assigned, *added)
        if isinstance(target, ast.Name) and target.id.endswith("APPS")
        for item in module.items(listed) or ()
        if isinstance(value := module.fold(item), str)
    }


def _is_used(module: PythonModule, name: str) -> bool:
    return any(isinstance(each.ctx, ast.Load) for each in module.uses(name))


def _rename(module: PythonModule, target: ast.Name, name: str) -> Fix | None:
    if module.binding(name) is not None:
        return None
    edit: Edit = module.source.replace(module.where(target), name)
    return Fix(f"Rename it to `{name}`", (edit,), Safety.UNSAFE)
