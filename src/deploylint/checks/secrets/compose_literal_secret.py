"""DPD006: a compose file holds a secret."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from deploylint.checks.secrets._compose import (
    Occurrence,
    SecretSetting,
    one_finding_each,
    passwords_in_urls,
    secret_settings,
)
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Evidence, Finding, Severity
from deploylint.registry import SENSITIVE, rule
from deploylint.secrets.names import is_kept_secret
from deploylint.secrets.tokens import tokens
from deploylint.secrets.values import judge

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile, Service

_VARIABLE = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_STORE = regex(r"(?:POSTGRES(?:QL)?|MYSQL|MARIADB|MONGO_INITDB)_(?!ROOT)\w*PASSWORD\Z")


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
            edits = _edits(file, setting)
            literal.append(Occurrence(setting.name, value.where, setting.scope, edits))
    message = "The value of `{name}` stands in the file"
    yield from one_finding_each(literal, message, "Take `{name}` from the environment")


def _edits(file: ComposeFile, setting: SecretSetting) -> tuple[Edit, ...]:
    """Read the variable here and in the URLs that hold the same password."""
    name, value = setting.name, setting.value
    if value.shared or not _VARIABLE.fullmatch(name) or value.style in ("|", ">"):
        return ()
    required = f"${{{name}:?{name} is required}}"
    urls = list(passwords_in_urls(file, setting))
    if any(url.shared for url in urls) or file.model(_Shared).others(setting):
        return ()
    if file.model(_Spoken).holds(value.text):
        return ()
    if not urls and _is_known_elsewhere(file, setting):
        return ()
    others = tuple(file.source.replace(url.content, required) for url in urls)
    if setting.whole is not None:
        return (file.source.replace(value.where, f'"{required}"'), *others)
    is_setting = file.source.text.startswith(f"{name}=", value.start - len(name) - 1)
    return (file.source.replace(value.where, required), *others) if is_setting else ()


class _Shared:
    """How many settings of a file have a value, counted by its text, name and service."""

    def __init__(self, file: ComposeFile) -> None:
        self._counts: Counter[tuple[str, str | None, str | None]] = Counter()
        for each in secret_settings(file):
            for name in (each.name, None):
                for scope in (each.scope, None):
                    self._counts[each.value.text, name, scope] += 1

    def others(self, setting: SecretSetting) -> int:
        """Those that have it under another name, in another service: two ends of one login."""
        text, name, scope = setting.value.text, setting.name, setting.scope
        count = self._counts
        alike = count[text, name, None] + count[text, None, scope] - count[text, name, scope]
        return count[text, None, None] - alike


class _Spoken:
    """What healthchecks and commands say, a password as well, whatever the environment is."""

    def __init__(self, file: ComposeFile) -> None:
        self._plain = set(file.services)
        self._said: list[str] = []
        for service in file.services.values():
            check = service.healthcheck
            for each in service.environment:
                if each.value and not is_kept_secret(each.name.text):
                    self._plain.add(each.value.text)
            for command in (service.command, service.entrypoint, check and check.command):
                if command and command.text is not None:
                    self._said.append(command.text.text)
                elif command:
                    self._said += (word.text for word in command.words)

    def holds(self, value: str) -> bool:
        """Whether one of them says it, and does not mean a user or a service of that name."""
        return value not in self._plain and any(value in each for each in self._said)


def _clients(file: ComposeFile) -> dict[str, list[Service]]:
    """The services that depend on each service."""
    found: dict[str, list[Service]] = {}
    for service in file.services.values():
        for name in dict.fromkeys(each.service.text for each in service.depends_on):
            found.setdefault(name, []).append(service)
    return found


def _is_known_elsewhere(file: ComposeFile, setting: SecretSetting) -> bool:
    """Whether a service that depends on a database knows its password from elsewhere."""
    if not _STORE.match(setting.name):
        return False
    clients = file.model(_clients).get(setting.scope, [])
    seen = (
        service.env_files or any(each.name.text == setting.name for each in service.environment)
        for service in clients
    )
    return bool(clients) and not any(seen)
