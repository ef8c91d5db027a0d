"""DPI008: systemd waits for a message that the server never sends."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.systemd._units import App, python_apps
from deploylint.deployment import Deployment
from deploylint.deployment.facts.versions import Dependency
from deploylint.formats.systemd import UnitFile
from deploylint.model import Confidence, Evidence, Finding, Severity, Unknown
from deploylint.registry import rule

_SILENT = frozenset(
    "celery daphne fastapi flask granian http.server hypercorn streamlit uvicorn"
    " waitress-serve".split()
)
# With one of these the application itself can say that it is ready.
_NOTIFIERS = frozenset(
    "sdnotify systemd-python cysystemd systemd systemd-watchdog sd-notify pystemd".split()
)


@rule("DPI008", "notify-with-uvicorn", on=Deployment, needs=(UnitFile,), severity=Severity.ERROR)
def notify_with_uvicorn(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    for app in python_apps(deployment):
        setting, program = app.unit.get("Service", "Type"), app.process.program
        if setting is None or setting.value not in ("notify", "notify-reload"):
            continue
        if program not in _SILENT:
            yield Evidence(setting.where, f"`{program}` may tell that it is ready")
        elif _notifies(deployment, app):
            yield Unknown(setting.where, "the application may tell that it is ready")
        else:
            yield Finding(
                setting.where,
                f"`{program}` never tells systemd that it is ready, so that the start times out",
                confidence=Confidence.MEDIUM,
                scope=app.service.name,
            )


def _notifies(deployment: Deployment, app: App) -> bool:
    helped = any("systemd-notify" in setting.value for setting in app.unit.settings)
    return helped or any(each.name in _NOTIFIERS for each in deployment.facts(Dependency))
