"""DPD005: a compose file falls back to a secret that everybody can read."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.secrets._compose import (
    Occurrence,
    is_throwaway,
    one_finding_each,
    secret_settings,
    service_at,
)
from deploylint.formats.compose import Text
from deploylint.formats.interpolation import Variable
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Edit, Evidence, Finding, Severity
from deploylint.registry import SENSITIVE, rule
from deploylint.secrets.names import is_kept_secret
from deploylint.secrets.tokens import tokens
from deploylint.secrets.values import judge

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile

_MESSAGE = "`{name}` falls back to a secret that stands in the file"


@rule(
    "DPD005",
    "compose-weak-fallback",
    on="compose",
    severity=Severity.ERROR,
    contexts=SENSITIVE,
    triggers=("${",),
    fixable=True,
)
def compose_weak_fallback(file: ComposeFile) -> Iterator[Finding | Evidence]:
    weak: list[Occurrence] = []
    for name, variable, text in _secret_variables(file):
        where = file.where(variable.start, variable.end)
        service = service_at(file, variable.start)
        scope = service.name.text if service else ""
        if service and is_throwaway(service):
            continue
        if variable.required:
            yield Evidence(where, f"`{variable.name}` has to be given", scope)
        elif _is_known(variable, name):
            weak.append(Occurrence(variable.name, where, scope, _edits(file, variable, text)))
    yield from one_finding_each(weak, _MESSAGE, "Require `{name}`")


def _secret_variables(file: ComposeFile) -> Iterator[tuple[str, Variable, Text]]:
    """Variables with the name that makes them secret: their own, or that of their setting."""
    settings: dict[int, str] = {}
    for setting in secret_settings(file):
        for variable in _alone(setting.value):
            settings[variable.start] = setting.name
    for variable, text in file.variables:
        if is_kept_secret(variable.name):
            yield variable.name, variable, text
        elif variable.start in settings:
            yield settings[variable.start], variable, text


def _alone(value: Text) -> Iterator[Variable]:
    """The variables of a text that is nothing but one variable and its defaults."""
    start, end = value.content.start, value.content.end
    for variable in value.variables:
        if (variable.start, variable.end) == (start, end):
            yield from variable.walk()


def _is_known(variable: Variable, name: str) -> bool:
    """Whether the default is written out here, and is a secret."""
    default = variable.default
    if not default or variable.nested or any(tokens(default)):
        return False
    return judge(default, name) is not None


def _edits(file: ComposeFile, variable: Variable, text: Text) -> tuple[Edit, ...]:
    if text.shared or not file.source.text.startswith("${", variable.start):
        return ()
    where = file.where(variable.name_end, variable.argument_end)
    return (file.source.replace(where, f":?{variable.name} is required"),)
