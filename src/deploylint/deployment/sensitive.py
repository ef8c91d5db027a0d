"""Which files, by their names, hold what no image may hold."""

from __future__ import annotations

import re

from deploylint.deployment.facts.environment import EnvironmentFile
from deploylint.files.classify import Context
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


class Sensitive(NamedTuple):
    """A class of files: how to call it, which names belong to it, what ignores it."""

    label: str
    names: re.Pattern[str]
    lines: tuple[str, ...]
    probes: tuple[str, ...]


ENV = Sensitive(
    "env files",
    regex(r"\.env(?:[._ -].*)?|[\w-]+\.env"),
    ("**/.env", "**/.env.*"),
    (".env",),
)
KEYS = Sensitive(
    "private keys",
    regex(
        r"id_(?:rsa|dsa|ecdsa|ed25519)|(?!.*pub).*\.key|.*(?:privkey|private|[-_.]key|^key).*\.pem"
        r"|.*\.(?:p12|pfx|jks|keystore)"
    ),
    ("**/*.pem", "**/*.key", "**/*.p12", "**/id_rsa*", "**/id_ed25519*"),
    ("tls.key", "key.pem", "store.p12", "id_rsa"),
)
CREDENTIALS = Sensitive(
    "credentials",
    regex(
        r"credentials?[\w.-]*\.json|service[-_]account[\w.-]*\.json|client_secret[\w.-]*\.json"
        r"|\.pgpass|\.netrc"
    ),
    ("**/credentials*.json", "**/service-account*.json"),
    ("credentials.json", "service-account.json"),
)
SECRETS = (ENV, KEYS, CREDENTIALS)
# Portainer writes it beside the compose file of a stack; nobody keeps one in a repository.
PROVIDED = "stack.env"
# Data of users, which no ignore file is asked to name.
DATABASE = regex(r".+\.sqlite3")

# Words in the name of an env file that holds no secret.
_HARMLESS = regex(
    r"example|sample|template|tmpl|tpl|dist|defaults?|schema|vault|enc|encrypted|gpg|sops|age|ci|"
    r"test|testing|j2|md|py|js|ts|sh",
    re.I,
)
_UNREAL = frozenset({Context.TEST, Context.EXAMPLE, Context.DEV, Context.VENDORED})


def is_env_name(name: str) -> bool:
    """Whether this is the base name of an env file, examples included."""
    return ENV.names.fullmatch(name) is not None


def sensitive_class(path: str) -> Sensitive | None:
    """What class of secret a file's name says it holds."""
    name = path.rpartition("/")[2]
    found = next((each for each in SECRETS if each.names.fullmatch(name)), None)
    if found is ENV and any(map(_HARMLESS.fullmatch, re.split(r"[._ -]", name))):
        return None
    return found


class SecretFiles:
    """The files of the project that hold secrets, as far as their names tell."""

    def __init__(self, deployment: Deployment) -> None:
        self._read = {each.where.path: each for each in deployment.facts(EnvironmentFile)}
        self._local = {file.path for file in deployment.tree if file.tracked is False}
        self.classes = {
            file.path: found
            for file in deployment.tree
            if (found := sensitive_class(file.path))
            and deployment.context_of(file.path) not in _UNREAL
            and self._may_hold_secrets(file.path)
        }

        self.databases = frozenset(
            file.path
            for file in deployment.tree
            if DATABASE.fullmatch(file.path) and deployment.context_of(file.path) not in _UNREAL
        )

    def is_public(self, path: str) -> bool:
        """Whether git tracks a file, and its name does not say that it holds a secret."""
        return path not in self._local and sensitive_class(path) is None

    def is_shared(self, path: str) -> bool:
        """Whether git tracks an example of an env file, or one that sets no secret."""
        return path not in self._local and (
            sensitive_class(path) is None or not self._may_hold_secrets(path)
        )

    def _may_hold_secrets(self, path: str) -> bool:
        """An env file that was read and sets no secret is configuration."""
        env = self._read.get(path)
        return env is None or bool(env.secrets)
