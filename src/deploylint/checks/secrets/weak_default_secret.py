"""DPD003: code falls back to a secret that everybody knows."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.secrets._python import NAMES, PythonSecret, python_secrets, unwrapped
from deploylint.checks.secrets._text import text_of
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.files.classify import Context
from deploylint.formats.python import PythonModule
from deploylint.formats.python.presence import unknown_defaults
from deploylint.formats.python.required import require_field, require_variable
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Severity, Unknown
from deploylint.registry import DEPLOYED, rule
from deploylint.secrets.names import is_secret_name, is_signing_name
from deploylint.secrets.values import Strength, judge

if TYPE_CHECKING:
    from deploylint.formats.ini import IniFile
    from deploylint.formats.tomltree import TomlDocument
    from deploylint.formats.yamltree import YamlDocument

_SIGNING = "signing"
# What keys that sign something are called in files of settings.
SIGNING = ("secret", "SECRET", "signing", "SIGNING", "jwt", "JWT")


@rule(
    "DPD003",
    "weak-default-secret",
    on=PythonModule,
    severity=Severity.WARNING,
    contexts=DEPLOYED,
    triggers=NAMES,
    fixable=True,
)
def weak_default_secret(module: PythonModule) -> Iterator[Candidate | Evidence | Unknown]:
    for read in module.env_reads():
        if read.name and is_secret_name(read.name, setting=True):
            if read.required:
                yield Evidence(module.where(read.node), f"`{read.name}` has to be set")
            for default in unknown_defaults(module, read):
                if unwrapped(default) is None:
                    reason = f"the default of `{read.name}` is elsewhere"
                    yield Unknown(module.where(default), reason)
    for secret in python_secrets(module):
        signing = is_signing_name(secret.name)
        if _is_known(secret, signing):
            detail = (_SIGNING,) if signing else ()
            yield Candidate(module.where(secret.literal), _finding(module, secret), detail)


@weak_default_secret.on(text_of("yaml", "ini", "toml"), triggers=SIGNING)
def _settings(document: YamlDocument | IniFile | TomlDocument) -> Iterator[Candidate]:
    """Keys that sign something, in files of settings."""
    from deploylint.checks.secrets._settings_files import settings_of

    for given in settings_of(document):
        if is_signing_name(given.name) and judge(given.value, given.name) is Strength.WEAK:
            where = document.where(given.start, given.end)
            message = f"`{given.name}` is a value that everybody knows"
            yield Candidate(where, Finding(where, message, scope=given.name), (_SIGNING,))


@weak_default_secret.join
def _severity(deployment: Deployment) -> Iterator[Finding]:
    """Tokens that anybody can sign are as bad in a file that nothing says about."""
    for candidate in deployment.candidates("DPD003"):
        prod = deployment.context_of(candidate.where.path) is Context.PROD
        error = prod or _SIGNING in candidate.detail
        yield candidate.finding._replace(severity=Severity.ERROR if error else Severity.WARNING)


def _is_known(secret: PythonSecret, signing: bool) -> bool:
    """A default that signs tokens is known to every reader of the code, however odd it is."""
    default = secret.read is not None or secret.field is not None
    odd = secret.strength is Strength.LOW and signing and default
    return not secret.argument and (secret.strength is Strength.WEAK or odd)


def _finding(module: PythonModule, secret: PythonSecret) -> Finding:
    how = "falls back to" if secret.read or secret.field else "is"
    return Finding(
        module.where(secret.literal),
        f"`{secret.name}` {how} a value that everybody knows",
        fix=_fix(module, secret),
        scope=module.scope(secret.literal),
    )


def _fix(module: PythonModule, secret: PythonSecret) -> Fix | None:
    if secret.read is not None:
        edits = require_variable(module, secret.read)
    else:
        edits = require_field(module, *secret.field) if secret.field else None
    return Fix(f"Require `{secret.name}`", edits) if edits else None
