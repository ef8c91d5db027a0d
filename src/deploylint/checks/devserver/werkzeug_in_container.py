"""DPG014: what is deployed runs a module that serves with Flask's development server."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.devserver._werkzeug import development_server
from deploylint.deployment import Deployment
from deploylint.deployment.facts.python import ApplicationRun
from deploylint.deployment.launches import LAUNCHED, Launches
from deploylint.deployment.werkzeug import FLASK, Werkzeug
from deploylint.model import Evidence, Finding, Severity, Unknown, Where
from deploylint.registry import DEPLOYED, rule


@rule(
    "DPG014",
    "werkzeug-in-container",
    on=Deployment,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    needs=LAUNCHED,
)
def werkzeug_in_container(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    """DPG002 speaks where the module makes the application itself."""
    werkzeug = deployment.model(Werkzeug)
    started: set[ApplicationRun] = set()
    seen: set[Where] = set()
    for launch in deployment.model(Launches).all:
        for run in werkzeug.started(launch):
            started.add(run)
            serves = werkzeug.serves(run)
            if serves is None:
                yield Unknown(run.where, "where the application comes from is not known")
            if not serves or run.made == FLASK:
                continue
            finding = development_server(deployment, launch, run)
            if finding and finding.where not in seen:
                seen.add(finding.where)
                yield finding
    yield from _only_by_hand(deployment, started)


def _only_by_hand(deployment: Deployment, started: set[ApplicationRun]) -> Iterator[Evidence]:
    for run in deployment.facts(ApplicationRun):
        if run not in started:
            yield Evidence(run.where, "nothing that is deployed starts this module by itself")
