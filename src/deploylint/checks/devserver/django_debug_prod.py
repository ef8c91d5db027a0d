"""DPG005: Django's ``DEBUG`` is on in the settings for production."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.devserver._django import (
    assignment,
    candidate,
    is_django_settings,
    leaves,
    taken_over,
)
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.clues import SettingsTakenOver
from deploylint.files.classify import Context
from deploylint.formats.python import PythonModule
from deploylint.formats.python.edits import replace
from deploylint.formats.python.unset import unset_value
from deploylint.model import Evidence, Finding, Fix, Related, Severity, Where, start_of
from deploylint.registry import STEADY, rule

_ON = frozenset({"true", "1", "yes", "on"})


@rule(
    "DPG005",
    "django-debug-prod",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=STEADY,
    triggers=("DEBUG", "import *"),
    fixable=True,
)
def django_debug_prod(module: PythonModule) -> Iterator[Candidate | SettingsTakenOver]:
    if not is_django_settings(module):
        return
    yield from taken_over(module)
    value = assignment(module, "DEBUG")
    if value is None:
        return
    folded = module.fold(value)
    answers = folded is True and _has_hosts(module)
    edits = replace(module, value, "False") if answers else None
    fix = Fix("Set `DEBUG = False`", edits) if edits else None
    verdict = "bad" if folded is True else "good" if folded is False else "unknown"
    message = "`DEBUG` is on: error pages show settings and source code to everyone"
    if verdict == "unknown" and _is_on_when_unset(module, value):
        verdict = "open"
        message = message.replace("is on", "is on unless a variable says otherwise")
    yield candidate(module.where(value), message, verdict, fix)


def _has_hosts(module: PythonModule) -> bool:
    """Whether Django answers any request without ``DEBUG``: it refuses unknown hosts then."""
    hosts = assignment(module, "ALLOWED_HOSTS")
    if hosts is None:
        return False
    if module.items(hosts) != [] and module.fold(hosts) is not None:
        return True
    return any(
        isinstance(module.parent(use), ast.AugAssign | ast.Attribute)
        for use in module.uses("ALLOWED_HOSTS")
    )


def _is_on_when_unset(module: PythonModule, value: ast.expr) -> bool:
    """``os.getenv("DEBUG", "True") == "True"``: production forgets the variable one day."""
    found = unset_value(module, value)
    return found is True or (isinstance(found, str) and found.lower() in _ON)


@django_debug_prod.join
def decide(deployment: Deployment) -> Iterator[Finding | Evidence]:
    seen: set[Where] = set()
    for leaf in leaves(deployment, "DPG005"):
        found = leaf.candidate
        where = found.where
        if found.detail == ("good",):
            yield Evidence(where, "`DEBUG` is off", leaf.path)
        if found.detail not in (("bad",), ("open",)) or where in seen:
            continue
        seen.add(where)
        prod = deployment.context_of(leaf.path) is Context.PROD and found.detail == ("bad",)
        inherited = (Related(start_of(leaf.path), "these settings take it over"),)
        yield found.finding._replace(
            severity=Severity.ERROR if prod else Severity.WARNING,
            related=inherited if leaf.path != where.path else (),
        )
