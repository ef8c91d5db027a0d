"""DPG007: Django answers requests for any host."""

from __future__ import annotations

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
from deploylint.formats.python import UNKNOWN, PythonModule
from deploylint.formats.python.unset import unset_value
from deploylint.model import Evidence, Finding, Severity, Where
from deploylint.registry import STEADY, rule


@rule(
    "DPG007",
    "allowed-hosts-wildcard",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=STEADY,
    triggers=("ALLOWED_HOSTS", "import *"),
)
def allowed_hosts_wildcard(module: PythonModule) -> Iterator[Candidate | SettingsTakenOver]:
    if not is_django_settings(module):
        return
    yield from taken_over(module)
    value = assignment(module, "ALLOWED_HOSTS")
    if value is None:
        return
    hosts = module.fold(value)
    verdict = "unknown" if hosts is UNKNOWN else "good"
    message = "`ALLOWED_HOSTS` admits every host name that a client makes up"
    if hosts is UNKNOWN and _admits_all(unset_value(module, value)):
        verdict = "bad"
        message += " unless a variable says otherwise"
    elif _admits_all(hosts):
        verdict = "bad"
    yield candidate(module.where(value), message, verdict)


def _admits_all(hosts: object) -> bool:
    """Also the text ``*``, which readers of the environment split at its commas."""
    return hosts == "*" or (isinstance(hosts, list | tuple) and "*" in hosts)


@allowed_hosts_wildcard.join
def decide(deployment: Deployment) -> Iterator[Finding | Evidence]:
    seen: set[Where] = set()
    for leaf in leaves(deployment, "DPG007"):
        where = leaf.candidate.where
        if leaf.candidate.detail == ("good",):
            yield Evidence(where, "the host names are listed", leaf.path)
        elif leaf.candidate.detail == ("bad",) and where not in seen:
            seen.add(where)
            prod = deployment.context_of(leaf.path) is Context.PROD
            severity = Severity.WARNING if prod else Severity.INFO
            yield leaf.candidate.finding._replace(severity=severity)
