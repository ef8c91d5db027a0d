"""DPK004: a secret is written to the log."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.python import PythonModule
from deploylint.formats.python.derived import held_in
from deploylint.formats.python.logged import SINKS, Logged, logged_values
from deploylint.formats.python.roles import Role
from deploylint.model import Confidence, Finding, Severity
from deploylint.registry import STEADY, rule
from deploylint.secrets.logged import dump_in, secret_in

_WORDS = ("passw", "passphrase", "secret", "token", "api_key", "apikey", "private_key", "otp")
_OTHER = ("uthorization", "ssn", "card_number", "cvv", "headers", "environ", "settings", "config")
_CAPITALS = ("PASSW", "SECRET", "TOKEN", "API_KEY", "_url", "_URL", "_uri", "_URI", "dsn", "DSN")


@rule(
    "DPK004",
    "secret-in-log",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=STEADY,
    triggers=(*_WORDS, *_OTHER, *_CAPITALS),
    also=SINKS,
)
def secret_in_log(module: PythonModule) -> Iterator[Finding]:
    terminal: bool | None = None
    for logged in logged_values(module):
        finding = _finding(module, logged)
        if finding is None or module.guarded(logged.call) is not None:
            continue
        terminal = Role(module).is_terminal_program if terminal is None else terminal
        if not (terminal and module.resolve(logged.call.func) == "builtins.print"):
            yield finding


def _said(module: PythonModule, logged: Logged) -> Iterator[tuple[str, str, Severity]]:
    """What the log is told of a secret, by the value itself or by one that holds it."""
    for value in (logged.value, *held_in(module, logged.value)):
        each = logged._replace(value=value)
        if name := secret_in(module, each):
            yield name, f"The log gets the value of `{name}`", Severity.ERROR
        elif name := dump_in(module, each):
            yield name, f"The log gets all of `{name}`, secrets included", Severity.WARNING


def _finding(module: PythonModule, logged: Logged) -> Finding | None:
    said = next(_said(module, logged), None)
    if said is None:
        return None
    name, message, severity = said
    if logged.partial:
        message, severity = f"The log gets the beginning of `{name}`", Severity.INFO
    elif logged.cut:
        message = f"The log gets a part of `{name}`"
    elif logged.level in ("debug", "trace"):
        severity = min(severity, Severity.WARNING)
    return Finding(
        module.where(logged.value),
        message,
        severity=severity,
        confidence=Confidence.MEDIUM,
        scope=module.scope(logged.call),
    )
