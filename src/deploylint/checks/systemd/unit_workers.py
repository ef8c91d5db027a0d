"""DPI006: nobody decided how many workers a server starts, or the number is not the one meant."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from deploylint.checks.systemd._units import App, python_apps
from deploylint.checks.systemd._workers import SERVERS, Workers, in_containers, stated
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.images import Image, Script
from deploylint.deployment.facts.python import Route
from deploylint.deployment.facts.versions import Dependency
from deploylint.formats.python import PythonModule
from deploylint.formats.systemd import UnitFile
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Evidence, Finding, Severity, Unknown, Where
from deploylint.registry import rule
from deploylint.registry.options import Policy

if TYPE_CHECKING:
    from deploylint.formats.systemd import SystemdUnit

_COMMENT = regex(r"^[ \t]*[#;](?P<text>[^\n]{0,400})", re.M)
_CORES = regex(
    r"(?<![\d.])(\d{1,3})[ -]?(?:v?cpus?|cores?)\b|2[ ]?[*x×][ ]?(\d{1,3})[ )]{0,3}\+[ ]?1\b", re.I
)


@rule(
    "DPI006",
    "unit-workers",
    on="systemd",
    severity=Severity.INFO,
    triggers=("ore", "CPU", "cpu", "+ 1", "+1"),
    options=Policy,
    needs=(UnitFile, ComposeService, Image, Script),
)
def unit_workers(unit: SystemdUnit, _: Policy) -> Iterator[Candidate]:
    """What a comment says of the machine's cores."""
    for comment in _COMMENT.finditer(unit.source.text):
        if match := _CORES.search(comment["text"]):
            where = unit.where(comment.start("text"), comment.end("text"))
            cores = match[1] or match[2]
            yield Candidate(where, Finding(where, "a comment says so"), ("cores", cores))


@unit_workers.on(PythonModule, triggers=("workers",))
def workers_of_gunicorn(module: PythonModule, _: Policy) -> Iterator[Candidate]:
    """What a configuration file of gunicorn says."""
    if "gunicorn" not in module.path.rpartition("/")[2].lower():
        return
    for node in module.nodes(ast.Assign):
        if "workers" in [ast.unparse(t) for t in node.targets]:
            where, value = module.where(node), module.fold(node.value)
            number = str(value) if isinstance(value, int) else ""
            yield Candidate(where, Finding(where, "configured"), ("workers", number))


@unit_workers.join
def judge_workers(deployment: Deployment, policy: Policy) -> Iterator[Finding | Evidence | Unknown]:
    for app in python_apps(deployment):
        if app.process.program in SERVERS:
            found = stated(deployment, app)
            if found and found.number is None:
                yield Unknown(found.where, "the workers are set, how many is not known")
            elif cores := policy.worker_cores or _commented(deployment, app):
                yield _compared(app, found, cores)
            elif (found and found.number != 1) or _keeps_state(deployment):
                where = found.where if found else app.where
                yield Evidence(where, "the number of workers is decided", app.service.name)
            else:
                yield _alone(app, found)
    if policy.worker_cores:
        for launch, number, where in in_containers(deployment):
            yield _judged(number, where, policy.worker_cores, launch.name)


def _compared(app: App, found: Workers | None, cores: int) -> Finding | Evidence:
    number, where = (found.number or 1, found.where) if found else (1, app.where)
    return _judged(number, where, cores, app.service.name)


def _judged(number: int, where: Where, cores: int, name: str) -> Finding | Evidence:
    if number == 2 * cores + 1:
        return Evidence(where, f"{number} workers for {cores} cores", name)
    meant = f"2 * {cores} + 1 = {2 * cores + 1}"
    message = f"{number} workers are started for {cores} cores, where {meant} are meant"
    return Finding(where, message, severity=Severity.WARNING, scope=name)


def _alone(app: App, found: Workers | None) -> Finding:
    says = "is told to start one worker" if found else "is not told how many workers to start"
    message = f"`{app.process.program}` {says}: it uses one core of the machine"
    where = found.where if found else app.where
    return Finding(where, message, confidence=Confidence.MEDIUM, scope=app.service.name)


def _commented(deployment: Deployment, app: App) -> int:
    counts = (
        int(each.detail[1])
        for each in deployment.candidates("DPI006")
        if each.detail[0] == "cores" and each.where.path in app.unit.paths
    )
    return next(counts, 0)


def _keeps_state(deployment: Deployment) -> bool:
    """Sockets and schedulers in the process: a second worker would not know of them."""
    sockets = any("WEBSOCKET" in route.methods for route in deployment.facts(Route))
    return sockets or any(each.name == "apscheduler" for each in deployment.facts(Dependency))
