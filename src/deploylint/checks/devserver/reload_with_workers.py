"""DPG006: uvicorn ignores ``--workers`` beside ``--reload``."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.devserver._commands import STARTERS, commands_of, without
from deploylint.checks.devserver._effective import judge, prepared_at
from deploylint.checks.devserver._reload import RELOAD, reload_words
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate, PreparedFix
from deploylint.deployment.launches import Launch, Launches
from deploylint.deployment.processes import Option, Process, process_of
from deploylint.formats.document import Document
from deploylint.formats.python import PythonModule
from deploylint.formats.python.calls import arguments
from deploylint.model import Finding, Fix, Related, Severity, Where
from deploylint.registry import rule

_PROGRAMS = frozenset({"uvicorn", "fastapi"})


@rule(
    "DPG006",
    "reload-with-workers",
    on=STARTERS,
    severity=Severity.WARNING,
    triggers=(RELOAD,),
    fixable=True,
)
def reload_with_workers(document: Document) -> Iterator[PreparedFix]:
    """Both repairs: production keeps its workers, a development server its reloading."""
    for command in commands_of(document):
        process = process_of(command)
        workers = _workers(process) if process else None
        if process is None or workers is None:
            continue
        where = process.place(workers.first)
        reload = next((about for _, about in reload_words(command)), ())
        for kind, name, words in (
            ("deployed", RELOAD, reload),
            ("development", "--workers", range(workers.first, workers.last + 1)),
        ):
            edits = without(document.source, command, words)
            fix = Fix(f"Remove `{name}`", edits) if edits else None
            yield PreparedFix(where, fix, kind)


def _workers(process: Process) -> Option | None:
    """The ``--workers`` that has no effect, None where it has one."""
    reloads = process.program in _PROGRAMS and process.option(RELOAD)
    workers = process.option("--workers") if reloads else None
    return workers if workers and workers.value != "1" else None


@reload_with_workers.on(PythonModule, triggers=("uvicorn",), also=("workers",))
def in_module(module: PythonModule) -> Iterator[Candidate]:
    """``uvicorn.run(…, reload=True, workers=4)``."""
    for call in module.calls("uvicorn.run", "uvicorn.main.run", "uvicorn.Config"):
        given = arguments(module, call)
        workers, reload = given.get("workers"), given.value("reload")
        if workers is None or reload is None or module.fold(reload) is not True:
            continue
        if module.fold(workers.value) not in (None, 1):
            message = "`workers` has no effect beside `reload=True`: one process runs"
            finding = Finding(workers.where, message, scope=module.scope(call))
            yield Candidate(workers.where, finding)


@reload_with_workers.join
def decide(deployment: Deployment) -> Iterator[Finding]:
    candidates = deployment.candidates("DPG006")
    seen: set[Where] = set()
    for launch in deployment.model(Launches).all:
        for each in _started(deployment, launch, candidates):
            if each.where not in seen:
                yield each
            seen.add(each.where)
        workers = _workers(launch.process)
        if workers and (found := _finding(deployment, launch, workers)):
            if found.where not in seen:
                yield found
            seen.add(found.where)


def _started(
    deployment: Deployment, launch: Launch, candidates: list[Candidate]
) -> Iterator[Finding]:
    """What the module does that a process runs."""
    path = deployment.model(Launches).module(launch) if candidates else None
    start = launch.process.place(launch.process.start)
    for each in candidates:
        verdict = judge(deployment, launch, start) if each.where.path == path else None
        if verdict:
            related = (Related(start, "the module is started here"),)
            severity = min(Severity.WARNING, verdict.severity)
            yield each.finding._replace(severity=severity, related=related)


def _finding(deployment: Deployment, launch: Launch, workers: Option) -> Finding | None:
    place = launch.process.place(workers.first)
    verdict = judge(deployment, launch, place)
    if verdict is None:
        return None
    kind = "development" if verdict.development else "deployed"
    chosen = [each for each in deployment.prepared("DPG006") if each.case == kind]
    prepared = prepared_at(chosen, launch.process, workers.first)
    return Finding(
        prepared.where if prepared else place,
        f"`{launch.process.program}` ignores `--workers` beside `--reload` and runs one process",
        fix=prepared.fix if prepared else None,
        severity=min(Severity.WARNING, verdict.severity),
        scope=launch.name,
    )
