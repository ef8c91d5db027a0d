"""DPI002: a unit serves files with the HTTP server of Python's standard library."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.systemd._units import python_apps
from deploylint.deployment import Deployment
from deploylint.formats.systemd import UnitFile
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import rule

_SERVERS = frozenset({"http.server", "SimpleHTTPServer"})
_MESSAGE = "`python -m {}` serves in production, without access control or TLS"


@rule("DPI002", "unit-http-server", on=Deployment, needs=(UnitFile,), severity=Severity.ERROR)
def unit_http_server(deployment: Deployment) -> Iterator[Finding | Evidence]:
    for app in python_apps(deployment):
        program, name = app.process.program, app.service.name
        if program in _SERVERS and app.process.module:
            yield Finding(app.where, _MESSAGE.format(program), scope=name)
        else:
            yield Evidence(app.where, f"`{program}` is started", name)
