"""DPI009: a unit gives its process more of the machine than it needs."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.systemd._units import App, keeps_running, python_apps
from deploylint.deployment import Deployment
from deploylint.deployment.facts import PreparedFix
from deploylint.formats.systemd import UnitFile, boolean
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Safety, Severity, Unknown
from deploylint.registry import PEDANTIC, rule

if TYPE_CHECKING:
    from deploylint.formats.systemd import SystemdUnit

_WANTED = ("NoNewPrivileges", "PrivateTmp", "ProtectSystem", "ProtectHome")
# The others can take files away that the application needs.
_HARMLESS = ("NoNewPrivileges", "PrivateTmp")
_TITLE = "Add what takes no files away"
_IMPLIED = frozenset({"NoNewPrivileges", "PrivateTmp", "ProtectSystem"})  # by DynamicUser=


@rule(
    "DPI009",
    "unit-hardening",
    on="systemd",
    severity=Severity.INFO,
    tier=PEDANTIC,
    triggers=("ExecStart",),
    fixable=True,
    needs=(UnitFile,),
)
def unit_hardening(unit: SystemdUnit) -> Iterator[PreparedFix]:
    """The fix for each command, as far as this file can tell."""
    lines = [f"\n{key}=yes" for key in _HARMLESS if unit.setting("Service", key) is None]
    for setting in unit.settings("Service", "ExecStart") if lines else ():
        where = unit.where(*setting.span())
        edit = unit.source.insert(setting.end, "".join(lines))
        yield PreparedFix(where, Fix(_TITLE, (edit,)))


@unit_hardening.join
def unit_is_open(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    fixes = deployment.prepared_fixes("DPI009")
    for app in python_apps(deployment):
        missing, name = _missing(app), app.service.name
        if app.of_a_user or not keeps_running(deployment, app):
            continue
        if not missing:
            yield Evidence(app.where, "the process is confined", name)
        elif app.unreadable:
            yield Unknown(app.where, app.unreadable, name)
        else:
            listed = ", ".join(f"`{key}=`" for key in missing)
            fix = _applicable(fixes.get(app.start.where), missing)
            message = f"`{app.process.program}` runs without {listed}"
            yield Finding(app.where, message, fix=fix, scope=name)


def _applicable(fix: Fix | None, missing: list[str]) -> Fix | None:
    """Applied only where it leaves nothing to decide; shown where it is a part."""
    if fix is None or not {*missing} & {*_HARMLESS}:
        return None
    return fix if {*missing} <= {*_HARMLESS} else fix._replace(safety=Safety.DISPLAY)


def _missing(app: App) -> list[str]:
    dynamic = app.unit.get("Service", "DynamicUser")
    implied = _IMPLIED if dynamic and boolean(dynamic.value) else frozenset()
    return [key for key in _WANTED if key not in implied and app.unit.get("Service", key) is None]
