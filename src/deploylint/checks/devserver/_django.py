"""Django settings modules: which of them are used by themselves, and what holds in those."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.development import is_development
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.clues import SettingsTakenOver
from deploylint.deployment.modules import Modules
from deploylint.files.classify import Context
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Finding, Fix, Where

_SETTINGS = regex(r"(?:^|/)(?:settings|config|conf)(?:/[^/]+)?\.py$|settings[^/]*\.py$")
_DJANGO = ("INSTALLED_APPS", "MIDDLEWARE", "ROOT_URLCONF", "WSGI_APPLICATION", "TEMPLATES")


def is_django_settings(module: PythonModule) -> bool:
    """A module that sets Django's own names, or takes all of another settings module."""
    if not _SETTINGS.search(module.path):
        return False
    names = {each.id for each in module.nodes(ast.Name) if isinstance(each.ctx, ast.Store)}
    starred = any("settings" in each or "base" in each for each in module.names.star_imports)
    return not names.isdisjoint(_DJANGO) or starred


def assignment(module: PythonModule, name: str) -> ast.expr | None:
    """The last value that the module assigns to a setting at its top level."""
    found: ast.expr | None = None
    for statement in module.tree.root.body:
        match statement:
            case ast.Assign(targets=targets, value=value) if any(
                isinstance(each, ast.Name) and each.id == name for each in targets
            ):
                found = value
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if (
                target == name
            ):
                found = value
    return found


def taken_over(module: PythonModule) -> Iterator[SettingsTakenOver]:
    """``from .base import *``: what holds there holds here, unless it is assigned anew."""
    for origin in module.nodes(ast.ImportFrom):
        if origin.names[0].name == "*":
            name = "." * origin.level + (origin.module or "")
            yield SettingsTakenOver(module.where(origin), name)


class Leaf(NamedTuple):
    """A settings module that is used by itself, and the candidate that holds in it."""

    path: str
    candidate: Candidate


def leaves(deployment: Deployment, code: str) -> Iterator[Leaf]:
    """What finally holds in each settings module that no other one takes over."""
    modules = deployment.model(Modules)
    assigned = {each.where.path: each for each in deployment.candidates(code)}
    bases: dict[str, str] = {}
    for taken in deployment.facts(SettingsTakenOver):
        if base := modules.resolve(taken.module, taken.where.path):
            bases.setdefault(taken.where.path, base)
    for path in sorted({*assigned, *bases} - set(bases.values())):
        found = None if is_development(path) else _holding(path, assigned, bases)
        if found and deployment.context_of(path) in (Context.PROD, Context.NEUTRAL):
            yield Leaf(path, found)


def _holding(path: str, assigned: dict[str, Candidate], bases: dict[str, str]) -> Candidate | None:
    seen: set[str] = set()
    while path not in seen:
        seen.add(path)
        if path in assigned:
            return assigned[path]
        path = bases.get(path, path)
    return None


def candidate(where: Where, message: str, verdict: str, fix: Fix | None = None) -> Candidate:
    """``verdict`` is ``bad``, ``good`` or ``unknown``: any assignment hides the base's."""
    return Candidate(where, Finding(where, message, fix=fix), (verdict,))
