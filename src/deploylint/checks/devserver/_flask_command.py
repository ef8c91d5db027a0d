"""``flask run --debug``: the debugger that a command switches on."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.devserver._commands import commands_of, without
from deploylint.checks.devserver._effective import judge, keep_worst, prepared_at
from deploylint.deployment import Deployment
from deploylint.deployment.facts import PreparedFix
from deploylint.deployment.launches import Launch, Launches
from deploylint.deployment.processes import Process, process_of
from deploylint.formats.document import Document
from deploylint.model import Finding, Fix, Where

OPTION = "--debug"
_MESSAGE = f"`{OPTION}` switches Flask's debugger on, which lets everyone run code"


def debug_options(document: Document) -> Iterator[PreparedFix]:
    """Each ``--debug`` of ``flask run``, with the fix that removes it."""
    for command in commands_of(document):
        process = process_of(command)
        number = _debug_word(process) if process else None
        if number is not None:
            where = command.places[number]
            edits = without(document.source, command, (number,))
            fix = Fix(f"Remove `{OPTION}`", edits) if edits else None
            yield PreparedFix(where, fix)


def _debug_word(process: Process) -> int | None:
    """The number of the word, where it counts and ``flask run`` is what is started."""
    option = process.option(OPTION, "--no-debug")
    if process.program != "flask" or process.target != "run" or option is None:
        return None
    return option.first if option.name == OPTION else None


def started_with_debug(deployment: Deployment) -> Iterator[Finding]:
    """One finding for each option of what the project starts."""
    worst: dict[Where, Finding] = {}
    prepared = deployment.prepared("DPG004")
    for launch in deployment.model(Launches).all if prepared else ():
        for finding in _of_launch(deployment, launch, prepared):
            keep_worst(worst, finding)
    yield from worst.values()


def _of_launch(
    deployment: Deployment, launch: Launch, prepared: list[PreparedFix]
) -> Iterator[Finding]:
    number = _debug_word(launch.process)
    found = None if number is None else prepared_at(prepared, launch.process, number)
    verdict = judge(deployment, launch, found.where) if found else None
    if found and verdict and not verdict.development:
        yield Finding(
            verdict.where,
            _MESSAGE,
            fix=found.fix if verdict.where == found.where else None,
            severity=verdict.severity,
            related=verdict.related,
            scope=launch.name,
        )
