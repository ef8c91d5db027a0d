"""DPG003: the module that is deployed runs uvicorn with ``reload=True``."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.devserver._effective import ELSEWHERE, judge
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.launches import Launches
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.formats.python.edits import replace
from deploylint.model import Evidence, Finding, Fix, Related, Severity
from deploylint.registry import STEADY, rule

_RUN = ("uvicorn.run", "uvicorn.main.run", "uvicorn.Config", "granian.Granian", "hypercorn.run")


@rule(
    "DPG003",
    "uvicorn-run-reload",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=STEADY,
    triggers=("uvicorn", "granian", "hypercorn"),
    fixable=True,
)
def uvicorn_run_reload(module: PythonModule) -> Iterator[Candidate]:
    for call in module.calls(*_RUN):
        given = arguments(module, call)
        reload = given.get("reload")
        guard = module.guarded(call)
        if guard and guard.kind != "main":
            continue
        scope = module.scope(call)
        if reload is None:
            if given.complete:
                yield Candidate(module.where(call.func), Finding(module.where(call.func), ""))
        elif module.fold(reload.value) is True and not reload.spread:
            edits = replace(module, reload.value, "False")
            fix = Fix("Set `reload=False`", edits) if edits else None
            message = "`reload=True` watches the sources and restarts whenever a file changes"
            finding = Finding(reload.where, message, fix=fix, scope=scope)
            yield Candidate(reload.where, finding, ("reload",))


@uvicorn_run_reload.join
def decide(deployment: Deployment) -> Iterator[Finding | Evidence]:
    candidates = deployment.candidates("DPG003")
    reported: set[str] = set()
    launches = deployment.model(Launches)
    for launch in launches.all if candidates else ():
        path = launches.module(launch)
        found = [each for each in candidates if each.where.path == path]
        start = launch.process.place(launch.process.start)
        verdict = judge(deployment, launch, start) if found else None
        if path is None or path in reported or not verdict or verdict.development:
            continue
        if deployment.context_of(launch.source) in ELSEWHERE:
            continue
        reported.add(path)
        for each in found:
            if each.detail:
                yield each.finding._replace(related=(Related(start, "the module is started here"),))
            else:
                yield Evidence(each.where, "the server is started without reloading")
