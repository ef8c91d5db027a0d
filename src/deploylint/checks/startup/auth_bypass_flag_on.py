"""DPF003: a flag switches authentication, or the check of a certificate, off."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.startup._flags import AUTHENTICATION, CODE_TRIGGERS, TRIGGERS
from deploylint.checks.startup._security_flags import (
    for_development,
    waived_in_code,
    waived_outside,
)
from deploylint.deployment import Deployment
from deploylint.formats.env_sources import ENV_SOURCES
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Severity
from deploylint.registry import SENSITIVE, rule

if TYPE_CHECKING:
    from typing import Any

_CONSEQUENCE = "who asks is not checked"


@rule(
    "DPF003",
    "auth-bypass-flag-on",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=SENSITIVE,
    triggers=CODE_TRIGGERS,
    fixable=True,
)
def auth_bypass_flag_on(module: PythonModule) -> Iterator[Finding | Evidence]:
    yield from waived_in_code(module, AUTHENTICATION, _CONSEQUENCE)


@auth_bypass_flag_on.on(ENV_SOURCES, triggers=TRIGGERS)
def set_outside(document: Any) -> Iterator[Any]:
    yield from waived_outside(document, AUTHENTICATION, _CONSEQUENCE)


@auth_bypass_flag_on.join
def decide(deployment: Deployment) -> Iterator[Finding]:
    yield from for_development(deployment, "DPF003")
