"""DPG002: what is deployed starts a server made for development."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.devserver._effective import judge
from deploylint.checks.devserver._servers import dev_server
from deploylint.checks.devserver._werkzeug import development_server
from deploylint.deployment import Deployment
from deploylint.deployment.launches import LAUNCHED, Launch, Launches
from deploylint.deployment.werkzeug import FLASK, Werkzeug
from deploylint.model import Evidence, Finding, Severity, Where
from deploylint.registry import DEPLOYED, rule

_PRODUCTION = frozenset(
    "gunicorn uvicorn hypercorn granian daphne uwsgi waitress-serve mod_wsgi-express".split()
)


@rule(
    "DPG002",
    "dev-server-in-prod",
    on=Deployment,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    needs=LAUNCHED,
)
def dev_server_in_prod(deployment: Deployment) -> Iterator[Finding | Evidence]:
    worst: dict[Where, Finding] = {}
    for launch in deployment.model(Launches).all:
        process = launch.process
        if process.program in _PRODUCTION and not launch.development:
            place = process.place(process.start)
            yield Evidence(place, f"`{process.program}` is a server for production", launch.name)
        elif finding := _finding(deployment, launch) or _module(deployment, launch):
            other = worst.setdefault(finding.where, finding)
            if (finding.severity or 0) > (other.severity or 0):
                worst[finding.where] = finding
    yield from worst.values()


def _finding(deployment: Deployment, launch: Launch) -> Finding | None:
    found = dev_server(launch.process)
    if found is None or _is_of_units(launch):
        return None
    verdict = judge(deployment, launch, launch.process.place(found.word))
    if verdict is None:
        return None
    message = f"{found.name} starts a server that is made for development"
    return Finding(
        verdict.where,
        message,
        verdict.related,
        severity=verdict.severity,
        scope=launch.name,
    )


def _module(deployment: Deployment, launch: Launch) -> Finding | None:
    """``python app.py`` where that file makes an application of Flask and runs it."""
    werkzeug = deployment.model(Werkzeug)
    for run in werkzeug.started(launch):
        if run.made == FLASK and werkzeug.serves(run):
            return development_server(deployment, launch, run)
    return None


def _is_of_units(launch: Launch) -> bool:
    """DPI002 reports Python's file server in units."""
    unit = launch.service is not None and launch.service.unit is not None
    return unit and launch.process.program in ("http.server", "SimpleHTTPServer")
