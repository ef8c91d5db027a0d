"""DPI014: a service writes to a log file that nothing rotates, or to a log that is no more."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment import Deployment
from deploylint.deployment.facts import PreparedFix
from deploylint.deployment.facts.clues import LogRotation
from deploylint.deployment.services import Service, Services
from deploylint.formats.systemd import Setting, UnitFile
from deploylint.formats.systemd.templates import is_template
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Fix, Related, Severity, Unknown, Where
from deploylint.registry import PEDANTIC, rule

if TYPE_CHECKING:
    from deploylint.formats.document import Document
    from deploylint.formats.systemd import SystemdUnit

_OUTPUTS = ("StandardOutput", "StandardError")
_FILE = regex(r"(?:append|file|truncate):(?P<path>/(?!dev/|proc/|run/)[^\s]*)")
_GONE = frozenset({"syslog", "syslog+console"})


@rule(
    "DPI014",
    "unit-log-file",
    on="systemd",
    severity=Severity.INFO,
    tier=PEDANTIC,
    triggers=("append:", "file:", "truncate:", "syslog"),
    fixable=True,
    needs=(UnitFile,),
)
def unit_log_file(unit: SystemdUnit) -> Iterator[PreparedFix]:
    for key in _OUTPUTS:
        for setting in unit.settings("Service", key):
            where = unit.where(*setting.span())
            edit = unit.source.replace(where, "journal")
            yield PreparedFix(where, Fix("Write to the journal", (edit,)))


@unit_log_file.on(("shell", "yaml", "text"), triggers=("logrotate",))
def rotated_by(document: Document) -> Iterator[LogRotation]:
    yield LogRotation(document.start_of_file)


@unit_log_file.join
def nothing_rotates_it(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    fixes = deployment.prepared_fixes("DPI014")
    rotation = _rotation(deployment)
    for service in deployment.model(Services).all:
        if service.unit:
            outputs = [each for key in _OUTPUTS for each in service.unit.all("Service", key)]
            yield from _verdicts(service, outputs, fixes, rotation)


def _verdicts(
    service: Service, outputs: list[Setting], fixes: dict[Where, Fix], rotation: str
) -> Iterator[Finding | Evidence | Unknown]:
    files = [
        each for each in outputs if _FILE.fullmatch(each.value) and not is_template(each.value)
    ]
    gone = [each for each in outputs if each.value in _GONE]
    if files and rotation:
        yield Unknown(files[0].where, rotation, service.name)
    elif files:
        path = files[0].value.partition(":")[2]
        message = (
            f"Nothing in the project rotates `{path}`, which grows as long as the service runs"
        )
        yield _finding(service, message, files, fixes)
    if gone:
        message = f"`{gone[0].value}` is obsolete: systemd writes to the journal instead"
        yield _finding(service, message, gone, fixes)
    for each in outputs:
        if each.value in ("journal", "inherit", "null"):
            yield Evidence(each.where, f"`{each.value}` needs no rotation", service.name)


def _finding(
    service: Service, message: str, settings: list[Setting], fixes: dict[Where, Fix]
) -> Finding:
    chosen = [fix for each in settings if (fix := fixes.get(each.where))]
    edits = tuple(edit for fix in chosen for edit in fix.edits)
    return Finding(
        settings[0].where,
        message,
        tuple(Related(each.where, "here as well") for each in settings[1:]),
        fix=chosen[0]._replace(edits=edits) if len(chosen) == len(settings) else None,
        scope=service.name,
    )


def _rotation(deployment: Deployment) -> str:
    """What of the project may rotate logs, empty where nothing does."""
    for path in deployment.paths():
        if "logrotate" in path:
            return f"`{path}` may rotate it"
    spoken = (each.where.path for each in deployment.facts(LogRotation))
    path = next(spoken, "")
    return f"`{path}` speaks of logrotate" if path else ""
