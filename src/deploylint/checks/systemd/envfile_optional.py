"""DPI005: a unit starts without the file that its variables come from."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.systemd._units import python_apps
from deploylint.deployment import Deployment
from deploylint.deployment.units import place
from deploylint.formats.systemd import UnitFile
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import PEDANTIC, rule


@rule(
    "DPI005",
    "envfile-optional",
    on=Deployment,
    needs=(UnitFile,),
    severity=Severity.INFO,
    tier=PEDANTIC,
)
def envfile_optional(deployment: Deployment) -> Iterator[Finding | Evidence]:
    for app in python_apps(deployment):
        for setting in app.unit.all("Service", "EnvironmentFile"):
            if setting.value.startswith("-"):
                message = "The `-` lets the unit start without this file, with defaults instead"
                where = place(setting, 0, len(setting.value))
                yield Finding(where, message, scope=app.service.name)
            else:
                yield Evidence(setting.where, "the file must be there", app.service.name)
