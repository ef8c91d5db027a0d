"""DPI004: nothing restarts an application that has died."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.systemd._units import keeps_running, python_apps
from deploylint.deployment import Deployment
from deploylint.deployment.facts import PreparedFix
from deploylint.formats.systemd import UnitFile
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Severity, Unknown
from deploylint.registry import rule

if TYPE_CHECKING:
    from deploylint.formats.systemd import SystemdUnit


@rule(
    "DPI004",
    "unit-no-restart",
    on="systemd",
    severity=Severity.WARNING,
    triggers=("ExecStart",),
    fixable=True,
    needs=(UnitFile,),
)
def unit_no_restart(unit: SystemdUnit) -> Iterator[PreparedFix]:
    """The fix for each command, should nothing restart it; drop-ins are yet to be seen."""
    lines = ["Restart=on-failure"]
    if unit.setting("Service", "RestartSec") is None:
        lines.append("RestartSec=5")
    for setting in unit.settings("Service", "ExecStart"):
        end = unit.source.line_span(unit.source.line_of(setting.end))[1]
        edit = unit.source.insert(end, "".join(f"\n{line}" for line in lines))
        where = unit.where(*setting.span())
        yield PreparedFix(where, Fix("Restart it on failure", (edit,)))


@unit_no_restart.join
def unit_never_restarted(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    fixes = deployment.prepared_fixes("DPI004")
    for app in python_apps(deployment):
        restart, name = app.unit.get("Service", "Restart"), app.service.name
        if not keeps_running(deployment, app):
            continue
        if restart:
            yield Evidence(restart.where, f"`Restart={restart.value}` is decided", name)
        elif app.unreadable:
            yield Unknown(app.where, app.unreadable, name)
        else:
            message = f"Nothing restarts `{app.process.program}` when it dies: no `Restart=`"
            yield Finding(app.where, message, fix=fixes.get(app.start.where), scope=name)
