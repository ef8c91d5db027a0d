"""DPB001: a service prints instead of logging."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.debug._conversion import conversions
from deploylint.checks.debug._decide import decide, detail_of
from deploylint.checks.debug._prints import is_lambda_handler, prints, stdout_writes
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.deployment.facts.python import LoggingSetup, LogLevel
from deploylint.deployment.logging import Logging
from deploylint.formats.python import PythonModule
from deploylint.formats.python.logged import logged_values
from deploylint.formats.python.roles import Role
from deploylint.model import Confidence, Evidence, Finding, Severity
from deploylint.registry import DEPLOYED, rule
from deploylint.registry.options import Debug
from deploylint.secrets.logged import secret_in


@rule(
    "DPB001",
    "print-debug",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    triggers=("print(", "print (", "stdout.write"),
    fixable=True,
    options=Debug,
    needs=(LoggingSetup, LogLevel),
    above=10,
    yields_to=("DPB004",),
)
def print_debug(module: PythonModule, options: Debug) -> Iterator[Candidate]:
    role = Role(module)
    if role.is_terminal_program:
        return
    found = list(prints(module, check_stderr=options.check_stderr_prints))
    secret = _of_secrets(module) if found else frozenset()
    for call in found:
        if call not in secret:
            yield from _candidates(role, call, options)
    for call in stdout_writes(module):
        finding = _finding(role, call, "sys.stdout.write")._replace(severity=Severity.INFO)
        yield Candidate(finding.where, finding, detail_of(role))


def _of_secrets(module: PythonModule) -> frozenset[ast.Call]:
    """The calls that print a secret, which is the worse matter (DPK004)."""
    whole = (each for each in logged_values(module) if not each.partial)
    return frozenset(each.call for each in whole if secret_in(module, each))


@print_debug.join
def _in_project(deployment: Deployment, _: Debug) -> Iterator[Finding | Evidence]:
    found = list(decide(deployment, "DPB001"))
    yield from found
    for setup in () if found else deployment.model(Logging).setups:
        yield Evidence(setup.where, "logging is configured here, and no service prints")


def _candidates(role: Role, call: ast.Call, options: Debug) -> Iterator[Candidate]:
    finding = _finding(role, call, "print")
    fixes = list(conversions(role, call, options))
    for library, fix, method, narrow in fixes:
        detail = detail_of(role, library, narrow=narrow, method=method)
        yield Candidate(finding.where, finding._replace(fix=fix), detail)
    if not fixes:
        yield Candidate(finding.where, finding, detail_of(role))


def _finding(role: Role, call: ast.Call, name: str) -> Finding:
    module = role.module
    consequence = "bypasses the logger of this module" if role.logs else "bypasses the log"
    if role.speaks_a_protocol:
        consequence = "writes between the messages of the protocol on standard output"
    return Finding(
        module.where(call.func),
        f"`{name}` {consequence}",
        severity=_severity(role, call),
        confidence=Confidence.HIGH if role.logs else Confidence.MEDIUM,
        scope=module.scope(call),
        cause=module.path,
    )


def _severity(role: Role, call: ast.Call) -> Severity | None:
    function = role.module.tree.function(call)
    early = function is None and role.is_configuration
    if early or is_lambda_handler(function) or role.is_about_logs:
        return Severity.INFO
    return Severity.ERROR if role.speaks_a_protocol else None
