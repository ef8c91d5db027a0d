"""DPD002: a secret is written out in code, in a script or in a manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.checks.secrets._commands import given_to
from deploylint.checks.secrets._places import literal_text
from deploylint.checks.secrets._python import NAMES, PythonSecret, python_secrets
from deploylint.checks.secrets._text import Given, text_of
from deploylint.files.classify import Context, context_of
from deploylint.formats.document import Document
from deploylint.formats.python import PythonModule
from deploylint.formats.python.naming import Place
from deploylint.formats.shell import Command, parse_commands
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Confidence, Finding, Related, Severity
from deploylint.registry import DEPLOYED, rule
from deploylint.secrets.names import is_signing_name
from deploylint.secrets.tokens import tokens
from deploylint.secrets.urls import url_passwords
from deploylint.secrets.values import Strength, judge, judge_setting

if TYPE_CHECKING:
    from deploylint.formats.ini import IniFile
    from deploylint.formats.nginx import NginxConfig
    from deploylint.formats.shell import ShellScript
    from deploylint.formats.tomltree import TomlDocument
    from deploylint.formats.workflow import Workflow
    from deploylint.formats.yamltree import YamlDocument

# Places that hold samples and values for one try as well.
_PASSING = frozenset({Place.LOCAL, Place.PARAMETER, Place.COMPARISON})
_BY_HAND = regex(r"(?:^|/)(?:scripts?|bin|tools?)/|_qa\w*\.py\Z|(?:^|/)(?:verify|check)_\w+\.py\Z")
_GIVEN = (
    *("SECRET", "PASS", "KEY", "TOKEN", "secret", "pass", "key", "token", "Authorization"),
    *("_PAT", "_AUTH", "curl", "login", "mysql", "mongo", "redis-cli"),
)
# What secrets in files of settings are called.
TRIGGERS = (
    *("secret", "SECRET", "passw", "PASSW", "token", "TOKEN"),
    *("api_key", "API_KEY", "apikey", "apiKey", "private_key"),
)
_CREDENTIAL_HEADERS = frozenset({"authorization", "x-api-key", "api-key", "apikey"})


@rule(
    "DPD002",
    "hardcoded-secret",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=NAMES,
)
def hardcoded_secret(module: PythonModule) -> Iterator[Finding]:
    found: dict[str, list[PythonSecret]] = {}
    for secret in python_secrets(module):
        if secret.strength is Strength.HIGH or secret.argument:
            found.setdefault(literal_text(secret.literal), []).append(secret)
    for first, *others in found.values():
        yield Finding(
            module.where(first.literal),
            _message(first.name, first.strength, "code"),
            related=tuple(Related(module.where(each.literal), "here again") for each in others),
            severity=_severity(module, first),
            confidence=Confidence.MEDIUM,
            scope=module.scope(first.literal),
        )


def _severity(module: PythonModule, secret: PythonSecret) -> Severity:
    if secret.strength is not Strength.HIGH:
        known = secret.strength is Strength.WEAK and is_signing_name(secret.name)
        return Severity.ERROR if known else Severity.WARNING
    passing = secret.place in _PASSING or (secret.place and _BY_HAND.search(module.path))
    return Severity.WARNING if passing else Severity.ERROR


def _message(name: str, strength: Strength, place: str) -> str:
    """What everybody knows needs no rotation: it has never been a secret."""
    if strength is Strength.WEAK:
        return f"Everybody knows the value of `{name}` that stands in the {place}"
    return f"The value of `{name}` stands in the {place} and has to be rotated"


@hardcoded_secret.on(text_of("yaml"), triggers=("stringData", "Secret", "env:", *TRIGGERS))
def _manifest(document: YamlDocument) -> Iterator[Finding]:
    from deploylint.checks.secrets._manifests import manifest_secrets, manifest_variables

    for given in manifest_secrets(document.roots):
        strength = judge(given.value, given.name)
        if strength is None and any(url_passwords(given.value)):
            strength = Strength.LOW
        yield from _found(document, given, strength)
    for given in manifest_variables(document.roots):
        yield from _found(document, given, judge_setting(given.name, given.value))
    yield from _settings(document)


@hardcoded_secret.on(text_of("ini", "toml"), triggers=TRIGGERS)
def _options(document: IniFile | TomlDocument) -> Iterator[Finding]:
    yield from _settings(document)


def _settings(document: YamlDocument | IniFile | TomlDocument) -> Iterator[Finding]:
    from deploylint.checks.secrets._settings_files import settings_of

    for given in settings_of(document):
        yield from _random(document, given)


@hardcoded_secret.on(text_of("shell"), triggers=_GIVEN)
def _script(script: ShellScript) -> Iterator[Finding]:
    yield from _of_commands(script, script.commands)


@hardcoded_secret.on(text_of("workflow"), triggers=_GIVEN)
def _workflow(workflow: Workflow) -> Iterator[Finding]:
    """Other workflows start services for a single run, with secrets of their own."""
    if context_of(workflow.path).context is not Context.PROD:
        return
    steps = [step for job in workflow.jobs for step in job.steps]
    groups = (workflow.env, *(job.env for job in workflow.jobs))
    for group in (*groups, *(step.env for step in steps), *(step.inputs for step in steps)):
        for name, value in group:
            where = value.where
            yield from _random(workflow, Given(name.text, value.text, where.start, where.end))
    for step in steps:
        if step.run is not None:
            yield from _of_commands(workflow, parse_commands(step.run.places))


def _of_commands(document: Document, commands: Iterable[Command]) -> Iterator[Finding]:
    for command in commands:
        for given in given_to(command):
            yield from _random(document, given)


@hardcoded_secret.on(text_of("nginx"), triggers=("proxy_set_header",))
def _nginx(config: NginxConfig) -> Iterator[Finding]:
    for directive in config.walk():
        match directive.arguments if directive.name == "proxy_set_header" else ():
            case (header, word) if header.value.lower() in _CREDENTIAL_HEADERS:
                value = word.value.rpartition(" ")[2]
                given = Given("access_token", value, word.start, word.end)
                yield from _random(config, given, header.value)


def _random(document: Document, given: Given, called: str = "") -> Iterator[Finding]:
    if judge_setting(given.name, given.value) is Strength.HIGH:
        yield from _found(document, given._replace(name=called or given.name), Strength.HIGH)


def _found(document: Document, given: Given, strength: Strength | None) -> Iterator[Finding]:
    if strength is not None and not any(tokens(given.value)):
        yield Finding(
            document.where(given.start, given.end),
            _message(given.name, strength, "file"),
            severity=Severity.WARNING if strength is Strength.WEAK else Severity.ERROR,
            confidence=Confidence.MEDIUM,
            scope=given.name,
        )
