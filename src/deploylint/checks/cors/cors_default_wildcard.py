"""DPA004: the default of a setting admits every origin."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.cors._fallbacks import fallbacks
from deploylint.checks.cors._middleware import cors_middleware_calls
from deploylint.checks.cors._policies import policies
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.clues import OriginsFrom
from deploylint.formats.env_sources import ENV_SOURCES, values_of
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import DEPLOYED, rule

if TYPE_CHECKING:
    from typing import Any

_ANY = ("*", '["*"]', "['*']")


@rule(
    "DPA004",
    "cors-default-wildcard",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    triggers=("cors", "CORS", "origins", "ORIGINS", "ALLOWED_HOSTS", "allowed_hosts"),
)
def cors_default_wildcard(
    module: PythonModule,
) -> Iterator[Finding | Evidence | Candidate | OriginsFrom]:
    yield from _fields(module)
    yield from _reads(module)
    for call in cors_middleware_calls(module):
        for name in _attributes(module, call.value("allow_origins")):
            yield OriginsFrom(call.where, name)


def _fields(module: PythonModule) -> Iterator[Finding | Evidence | Candidate]:
    for settings in module.settings_classes():
        for field in settings.fields:
            if field.default is None or module.guarded(field.node):
                continue
            where = module.where(field.default)
            named = _names_origins(field.name) or _in_cors_settings(settings.name, field.name)
            if admits_any(module, field.default):
                message = f"`{field.name}` admits every origin unless it is set"
                finding = Finding(where, message, scope=settings.name)
                yield finding if named else Candidate(where, finding, (field.name,))
            elif named and module.items(field.default) is not None:
                yield Evidence(where, "the default lists its origins", settings.name)


def _reads(module: PythonModule) -> Iterator[Finding]:
    """``CORS_ORIGINS = os.getenv("CORS_ORIGINS", "*")``, where nothing is configured with it."""
    for read in module.env_reads():
        open_to_all = [each for each in read.fallbacks if admits_any(module, each)]
        if not (open_to_all and read.name and _names_origins(read.name)):
            continue
        fallback = open_to_all[-1]
        if fallback not in _reported(module) and not module.guarded(read.node):
            message = f"`{read.name}` admits every origin unless it is set"
            yield Finding(module.where(fallback), message, scope=module.scope(read.node))


def _reported(module: PythonModule) -> set[ast.expr]:
    """What DPA005 finds already."""
    return {each for policy in policies(module) for each in fallbacks(module, policy.origins)}


def _attributes(module: PythonModule, origins: ast.expr | None) -> Iterator[str]:
    """The settings that a list of origins is made of."""
    if isinstance(origins, ast.Name):
        binding = module.binding(origins)
        origins = binding.value if binding else None
    for node in ast.walk(origins) if origins else ():
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.attr


@cors_default_wildcard.join
def _in_project(deployment: Deployment) -> Iterator[Finding]:
    """Fields of any name, where a call takes its origins from them."""
    used = {each.name for each in deployment.facts(OriginsFrom)}
    for candidate in deployment.candidates("DPA004"):
        if used.issuperset(candidate.detail):
            yield candidate.finding


@cors_default_wildcard.on(ENV_SOURCES, triggers=("CORS", "cors"))
def set_outside(document: Any) -> Iterator[Finding]:
    """``CORS_ORIGINS=*`` in an environment, or as the default of a variable there."""
    for named in values_of(document):
        value = named.value.strip() if isinstance(named.value, str) else ""
        if value in _ANY and _names_origins(named.name):
            tail = "" if named.fixed else " unless it is set"
            message = f"`{named.name}` admits every origin{tail}"
            yield Finding(named.where, message, scope=named.scope)


def _in_cors_settings(owner: str, name: str) -> bool:
    """``CorsSettings.allow_origins``."""
    return owner.lower().startswith("cors") and "origins" in name.lower().split("_")


def _names_origins(name: str) -> bool:
    words = name.lower().split("_")
    other = ("methods", "headers", "credentials", "regex", "method", "header", "max", "expose")
    return "cors" in words and not any(word in words for word in other)


def admits_any(module: PythonModule, value: ast.expr) -> bool:
    """``"*"``, ``["*"]``, and the same as the JSON text of an environment variable."""
    folded = module.fold(value)
    if isinstance(folded, str):
        return folded.strip() in _ANY
    return isinstance(folded, list | tuple | frozenset) and "*" in folded
