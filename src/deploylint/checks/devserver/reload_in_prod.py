"""DPG001: a deployed process watches its sources and restarts when they change."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.devserver._commands import STARTERS, commands_of, without
from deploylint.checks.devserver._effective import Verdict, judge, keep_worst, prepared_at
from deploylint.checks.devserver._gunicorn import reloading
from deploylint.checks.devserver._reload import (
    RELOAD,
    SERVERS,
    TRIGGERS,
    reload_word,
    reload_words,
    watcher_word,
)
from deploylint.deployment import Deployment
from deploylint.deployment.facts import PreparedFix
from deploylint.deployment.facts.images import Command
from deploylint.deployment.launches import LAUNCHED, Launch, Launches
from deploylint.formats.document import Document
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Evidence, Finding, Fix, Related, Safety, Severity, Where
from deploylint.registry import DEPLOYED, rule

_EMBEDDED = regex(r"(?<=[\"'])--reload +| --reload(?=[ \"'])")


@rule(
    "DPG001",
    "reload-in-prod",
    on=STARTERS,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=TRIGGERS,
    fixable=True,
    needs=LAUNCHED,
)
def reload_in_prod(document: Document) -> Iterator[PreparedFix]:
    for command in commands_of(document):
        for number, about in reload_words(command):
            where = command.places[number]
            edits = _edits(document, command, number, about)
            fix = Fix("Remove `--reload`", edits, Safety.SAFE) if edits else None
            yield PreparedFix(where, fix)


def _edits(
    document: Document, command: Command, number: int, about: tuple[int, ...]
) -> tuple[Edit, ...] | None:
    if command.words[number] == RELOAD:
        return without(document.source, command, about)
    place = command.places[number]
    found = _EMBEDDED.search(document.source.text, place.start, place.end)
    return (document.source.replace(document.where(*found.span()), ""),) if found else None


def _message(program: str) -> str:
    who = f"`{program}`" if program in SERVERS else "The server"
    return f"{who} watches its sources and restarts whenever a file changes"


@reload_in_prod.on(PythonModule, triggers=("reload",))
def settings_of_gunicorn(module: PythonModule) -> Iterator[Finding]:
    yield from reloading(module)


@reload_in_prod.join
def decide(deployment: Deployment) -> Iterator[Finding | Evidence]:
    prepared = deployment.prepared("DPG001")
    worst: dict[Where, Finding] = {}
    launches = deployment.model(Launches)
    for launch in launches.all:
        process = launch.process
        number = _watching_word(launch)
        if number is None:
            if process.program in SERVERS and process.certain and not launch.development:
                place = process.place(process.start)
                yield Evidence(place, f"`{process.program}` serves without reloading", launch.name)
            continue
        if _is_alternative(launches, launch):
            continue
        found = prepared_at(prepared, process, number)
        place = found.where if found else process.place(number)
        if verdict := judge(deployment, launch, place):
            keep_worst(worst, _finding(place, found.fix if found else None, launch, verdict))
    yield from worst.values()


def _watching_word(launch: Launch) -> int | None:
    number = reload_word(launch.process)
    return watcher_word(launch.process) if number is None else number


def _is_alternative(launches: Launches, launch: Launch) -> bool:
    """Whether the same command starts the server without reloading in another branch."""
    return launch.service is not None and any(
        other.process.program == launch.process.program
        and other.source == launch.source
        and _watching_word(other) is None
        for other in launches.of_service(launch.service)
    )


def _finding(place: Where, fix: Fix | None, launch: Launch, verdict: Verdict) -> Finding:
    fix = fix if place == verdict.where and not verdict.development else None
    if fix and verdict.mounted:
        fix = fix._replace(safety=Safety.UNSAFE)
    related = verdict.related
    if launch.service and launch.service.is_development and not verdict.development:
        related = (*related, Related(launch.service.where, "a development service relies on it"))
    return Finding(
        verdict.where,
        _message(launch.process.program),
        fix=fix,
        severity=verdict.severity,
        related=related,
        scope=launch.name,
    )
