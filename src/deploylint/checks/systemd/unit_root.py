"""DPI003: a unit runs an application as root."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.systemd._units import App, keeps_running, python_apps
from deploylint.deployment import Deployment
from deploylint.formats.systemd import UnitFile, boolean
from deploylint.model import Evidence, Finding, Severity, Unknown
from deploylint.registry import rule

_ROOT = frozenset({"root", "0"})
# Programs that run the rest of their arguments as somebody else.
_SWITCHES = frozenset({"chroot", "doas", "gosu", "runuser", "setpriv", "su", "su-exec", "sudo"})
# Options with which a server gives root up by itself.
_DROPS = {"gunicorn": ("-u", "--user"), "uwsgi": ("--uid",), "celery": ("--uid",)}


@rule("DPI003", "unit-root", on=Deployment, needs=(UnitFile,), severity=Severity.WARNING)
def unit_root(deployment: Deployment) -> Iterator[Finding | Evidence | Unknown]:
    for app in python_apps(deployment):
        user, name = app.unit.get("Service", "User"), app.service.name
        if app.of_a_user or not keeps_running(deployment, app):
            continue
        if user and (user.templated or "%" in user.value):
            yield Unknown(user.where, "the user is filled in later", name)
        elif user and user.value not in _ROOT:
            yield Evidence(user.where, f"runs as `{user.value}`", name)
        elif _is_dynamic(app) or _gives_up_root(app):
            yield Evidence(app.where, "does not run as root", name)
        elif app.unreadable and not user:
            yield Unknown(app.where, app.unreadable, name)
        else:
            says = "`User=root`" if user else "no `User=`"
            message = f"`{app.process.program}` runs as root: the unit has {says}"
            yield Finding(user.where if user else app.where, message, scope=name)


def _is_dynamic(app: App) -> bool:
    dynamic = app.unit.get("Service", "DynamicUser")
    return dynamic is not None and boolean(dynamic.value) is not False


def _gives_up_root(app: App) -> bool:
    words = app.process.command.words[: app.process.start]
    switched = any(word.rpartition("/")[2] in _SWITCHES for word in words)
    return switched or app.process.option(*_DROPS.get(app.process.program, ())) is not None
