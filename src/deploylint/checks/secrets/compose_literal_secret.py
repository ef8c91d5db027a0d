"""DPD006: a compose file holds a secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from deploylint.checks.secrets._compose import (
    Occurrence,
    SecretSetting,
    one_finding_each,
    secret_settings,
)
from deploylint.model import Edit, Evidence, Finding, Severity
from deploylint.patterns import regex
from deploylint.registry import SENSITIVE, rule
from deploylint.secrets.tokens import tokens
from deploylint.secrets.values import judge

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile

_VARIABLE = regex(r"[A-Za-z_][A-Za-z0-9_]*")


@rule(
    "DPD006",
    "compose-literal-secret",
    on="compose",
    severity=Severity.ERROR,
    contexts=SENSITIVE,
    triggers=("environment:", "args:", "command:", "entrypoint:"),
    fixable=True,
)
def compose_literal_secret(file: ComposeFile) -> Iterator[Finding | Evidence]:
    literal: list[Occurrence] = []
    for setting in secret_settings(file):
        value = setting.value
        if not value.known:
            if all(variable.default is None for variable in value.variables):
                yield Evidence(value.where, f"`{setting.name}` comes from outside", setting.scope)
        elif judge(value.text, setting.name) and not any(tokens(value.text)):
            edit = _edit(file, setting)
            literal.append(Occurrence(setting.name, value.where, setting.scope, edit))
    message = "the value of `{name}` stands in the file"
    yield from one_finding_each(literal, message, "Take `{name}` from the environment")


def _edit(file: ComposeFile, setting: SecretSetting) -> Edit | None:
    name, value = setting.name, setting.value
    if value.shared or not _VARIABLE.fullmatch(name) or value.style in ("|", ">"):
        return None
    required = f"${{{name}:?{name} is required}}"
    if setting.whole is not None:
        return file.source.replace(value.where, f'"{required}"')
    is_setting = file.source.text.startswith(f"{name}=", value.start - len(name) - 1)
    return file.source.replace(value.where, required) if is_setting else None
