"""DPK005: personal data is written to the log."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.python import UNKNOWN, PythonModule
from deploylint.formats.python.logged import SINKS, logged_values, name_of
from deploylint.formats.python.roles import Role
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Finding, Severity
from deploylint.registry import STEADY, rule
from deploylint.registry.options import Policy
from deploylint.secrets.names import folded

_PERSONAL = regex(
    r"(?:^|_)(?:email|e_mail|email_address|phone|phone_number|mobile|mobile_number|date_of_birth"
    r"|birth_date|passport_number|iban|social_security_number|national_id)$"
)
_HARMLESS = regex(r"^(?:is|has|no|invalid|missing|hashed|masked|redacted|send|sent|from)_")


@rule(
    "DPK005",
    "pii-in-log",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=STEADY,
    triggers=("mail", "phone", "mobile", "birth", "passport", "iban", "social_", "national_id"),
    also=SINKS,
    options=Policy,
)
def pii_in_log(module: PythonModule, policy: Policy) -> Iterator[Finding]:
    if policy.pii != "block":
        return
    for logged in logged_values(module):
        words = folded(name_of(module, logged.value))
        if not _PERSONAL.search(words) or _HARMLESS.match(words) or logged.partial:
            continue
        is_print = module.resolve(logged.call.func) == "builtins.print"
        if module.fold(logged.value) is UNKNOWN and not (
            is_print and Role(module).is_terminal_program
        ):
            yield Finding(
                module.where(logged.value),
                f"The log gets personal data: `{name_of(module, logged.value)}`",
                confidence=Confidence.MEDIUM,
                scope=module.scope(logged.call),
            )
