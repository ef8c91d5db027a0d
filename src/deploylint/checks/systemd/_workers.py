"""How many workers a server is told to start, and where."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from deploylint.checks.systemd._units import App
from deploylint.deployment.environments import Environment, Environments
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.environment import EnvironmentFile
from deploylint.deployment.launches import Launch, Launches
from deploylint.formats.systemd import words
from deploylint.formats.systemd.words import WordError
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

SERVERS = frozenset({"gunicorn", "granian", "hypercorn", "uvicorn"})
_VARIABLES = {
    "gunicorn": ("WEB_CONCURRENCY",),
    "uvicorn": ("WEB_CONCURRENCY", "UVICORN_WORKERS"),
    "granian": ("GRANIAN_WORKERS",),
    "hypercorn": (),
}
_ARGUMENTS = "GUNICORN_CMD_ARGS"
_IN_ARGUMENTS = regex(r"(?:^|\s)(?:-w|--workers)[\s=]?(\d+)?")


class Workers(NamedTuple):
    """A number of workers; None where it is decided somewhere, but cannot be known."""

    number: int | None
    where: Where


def stated(deployment: Deployment, app: App) -> Workers | None:
    """What the unit or its files say, None where nothing does."""
    if option := app.process.option("-w", "--workers"):
        return Workers(_number(option.value), app.process.place(option.last))
    counts = [*_in_environment(app), *_in_files(deployment, app), *_in_config(deployment, app)]
    return counts[0] if counts else None


def in_containers(deployment: Deployment) -> Iterator[tuple[Launch, int, Where]]:
    """What is not started by a unit and is told a number of workers, with the number."""
    environments = deployment.model(Environments)
    for launch in deployment.model(Launches).all:
        program = posixpath.basename(launch.process.program)
        service = launch.service
        if program not in SERVERS or launch.development or (service and service.unit):
            continue
        option = launch.process.option("-w", "--workers")
        found = (_number(option.value), launch.process.place(option.last)) if option else None
        if option is None and service:
            found = _of_variables(environments.of(service), program, launch)
        if found and found[0] is not None:
            yield launch, found[0], found[1]


def _of_variables(
    environment: Environment, program: str, launch: Launch
) -> tuple[int | None, Where] | None:
    for name in _VARIABLES[program]:
        if setting := environment.settings.get(name):
            return _number(setting.value), setting.where
    return None


def _in_environment(app: App) -> Iterator[Workers]:
    names = _VARIABLES[app.process.program]
    for setting in app.unit.all("Service", "Environment"):
        if setting.value == UNKNOWN:
            yield Workers(None, setting.where)
            continue
        try:
            given = list(words(setting.value))
        except WordError:
            yield Workers(None, setting.where)
            continue
        for word in given:
            name, _, value = word.text.partition("=")
            if name in names:
                yield Workers(_number(value), setting.where)
            elif name == _ARGUMENTS and (match := _IN_ARGUMENTS.search(value)):
                yield Workers(_number(match[1]), setting.where)


def _in_files(deployment: Deployment, app: App) -> Iterator[Workers]:
    """A file of the machine is taken to hold what the project's env files do."""
    known = deployment.facts(EnvironmentFile)
    names = {*_VARIABLES[app.process.program], _ARGUMENTS}
    for setting in app.unit.all("Service", "EnvironmentFile"):
        if not known or any(names & {*each.names} for each in known):
            yield Workers(None, setting.where)


def _in_config(deployment: Deployment, app: App) -> Iterator[Workers]:
    option = app.process.option("-c", "--config")
    named = option.value if option else "gunicorn.conf.py"
    if app.process.program != "gunicorn" or named is None:
        return
    for each in deployment.candidates("DPI006"):
        if each.detail[0] == "workers" and _same_name(each.where.path, named):
            yield Workers(_number(each.detail[1]), each.where)
    if option:
        yield Workers(None, app.process.place(option.last))


def _same_name(path: str, named: str) -> bool:
    return posixpath.basename(path) == posixpath.basename(named.removeprefix("file:"))


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"[0-9]{1,4}", text) else None
