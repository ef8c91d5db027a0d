"""The units of the project that run Python, each with its drop-ins."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.processes import Process, process_of
from deploylint.deployment.services import Service, Services
from deploylint.deployment.units import setting_commands
from deploylint.formats.systemd import MergedUnit, Setting, UnitFile, is_user_unit
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.model import Where

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_PROGRAMS = frozenset(
    "arq celery daphne dramatiq fastapi flask flower granian gunicorn gunicorn3 http.server"
    " hypercorn manage.py python rq SimpleHTTPServer streamlit taskiq uvicorn uwsgi"
    " waitress-serve".split()
)
_ENVIRONMENT = regex(r"(?:^|/)(?:\.?venv|\.?virtualenvs?|env|pyenv)(?:/|/[^\s]+/)s?bin/")
# Words in the name of a unit, script or subcommand that comes to an end by itself.
_TASKS = frozenset(
    "backup backups migrate migration migrations cleanup clean prune update upgrade sync import"
    " export report cron once init initdb setup collectstatic seed renew rotate".split()
)
_WORDS = regex(r"[a-z]+")


class App(NamedTuple):
    """A Python process that a unit starts, and the ``ExecStart=`` that does so."""

    service: Service
    unit: MergedUnit
    start: Setting
    process: Process

    @property
    def where(self) -> Where:
        """The place of the program's word."""
        return self.process.place(self.process.start)

    @property
    def type(self) -> str:
        found = self.unit.get("Service", "Type")
        return found.value if found else "simple"

    @property
    def unreadable(self) -> str:
        """Why nothing can be concluded from the absence of a setting."""
        return "" if self.unit.complete else "part of the unit cannot be read"

    @property
    def of_a_user(self) -> bool:
        """Whether it runs in the session of a user, never as root."""
        wanted = self.unit.all("Install", "WantedBy")
        return is_user_unit(self.unit.paths[0]) or any(
            each.value == "default.target" for each in wanted
        )


def python_apps(deployment: Deployment) -> Iterator[App]:
    """The first Python process of each unit."""
    for service in deployment.model(Services).all:
        if service.unit is not None:
            found = (
                App(service, service.unit, setting, process)
                for setting in service.unit.all("Service", "ExecStart")
                for process in _processes(setting)
                if _is_python(process)
            )
            yield from (app for app in [next(found, None)] if app)


def keeps_running(deployment: Deployment, app: App) -> bool:
    """Whether the process is meant to last: no timer starts it, and it is no task."""
    stem = app.service.name.removesuffix(".service")
    names = {stem.lower(), app.process.target.lower(), posixpath.basename(app.process.program)}
    words = {word for text in names for word in _WORDS.findall(text)}
    return (
        app.type != "oneshot"
        and not words & _TASKS
        and f"{stem}.service" not in deployment.model(_timed)
    )


def _timed(deployment: Deployment) -> frozenset[str]:
    """The units that timers start."""
    return frozenset(
        name
        for unit in deployment.facts(UnitFile)
        if unit.path.endswith(".timer")
        for name in _started(unit)
    )


def _started(timer: UnitFile) -> list[str]:
    named = [each.value for each in timer.settings if each.key == "Unit"]
    return named or [posixpath.basename(timer.path).removesuffix(".timer") + ".service"]


def _processes(setting: Setting) -> Iterator[Process]:
    return (found for each in setting_commands(setting) if (found := process_of(each)))


def _is_python(process: Process) -> bool:
    path = process.command.words[process.start]
    known = process.program in _PROGRAMS or process.program.endswith(".py")
    return known or bool(_ENVIRONMENT.search(path))
