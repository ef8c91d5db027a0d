"""DPA010: origins of a developer's machine stand beside public ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.checks.cors._policies import TRIGGERS, policies
from deploylint.formats.python import PythonModule
from deploylint.lazy.regexes import regex
from deploylint.model import Finding, Severity
from deploylint.registry import DEPLOYED, rule

_LOCAL = regex(r"https?://(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)(:\d+)?", re.I)

# Beside these, `http://localhost` is the origin of an app on a phone.
_IN_APPS = ("capacitor://", "ionic://")


@rule(
    "DPA010",
    "cors-localhost-in-allowlist",
    on=PythonModule,
    severity=Severity.INFO,
    contexts=DEPLOYED,
    triggers=TRIGGERS,
)
def cors_localhost_in_allowlist(module: PythonModule) -> Iterator[Finding]:
    for policy in policies(module):
        listed = policy.listed()
        in_app = any(value.startswith(_IN_APPS) for value, _ in listed)
        local = [node for value, node in listed if _LOCAL.fullmatch(value) and not in_app]
        if local and len(local) < len(listed) and not module.guarded(policy.node):
            message = "An origin of a developer's machine stands among public ones"
            yield Finding(module.where(local[0]), message, scope=policy.scope)
