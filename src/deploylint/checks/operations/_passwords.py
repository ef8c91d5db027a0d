"""Whether a data store lets everybody in who reaches it."""

from __future__ import annotations

from collections.abc import Iterable

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.services import Service
from deploylint.deployment.stores import Store
from deploylint.lazy.records import NamedTuple


class Lock(NamedTuple):
    """What of a service would make a store ask for a password.

    ``variables`` are beginnings and ends of names in the environment, ``words`` are texts
    within the command.
    """

    variables: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


_CREDENTIALS = ("_PASSWORD", "_PASSWORD_FILE", "_PASS", "_AUTH")
# Stores that are open unless something locks them.
_LOCKS = {
    "redis": Lock(
        (*_CREDENTIALS, "REDIS_ARGS", "VALKEY_EXTRA_FLAGS"), ("requirepass", "aclfile", ".conf")
    ),
    "mongodb": Lock(
        ("_ROOT_USERNAME", "_ROOT_PASSWORD", "_ROOT_USERNAME_FILE", *_CREDENTIALS),
        ("--auth", "keyFile", ".conf"),
    ),
    "memcached": Lock(_CREDENTIALS, ("-S", "--auth-file", "-Y")),
    "qdrant": Lock(("API_KEY", "API_KEY_FILE"), ("--config-path",)),
    "chroma": Lock(("CREDENTIALS", "PROVIDER", "CREDENTIALS_FILE", "TOKEN"), ("--config",)),
    "meilisearch": Lock(("MASTER_KEY",), ("--master-key",)),
}
# Stores that ask unless a variable says otherwise.
_OPENED = {
    "postgresql": {"POSTGRES_HOST_AUTH_METHOD": "trust", "ALLOW_EMPTY_PASSWORD": "yes"},
    "mysql": {"MYSQL_ALLOW_EMPTY_PASSWORD": "", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD": ""},
    "neo4j": {"NEO4J_AUTH": "none"},
    "elasticsearch": {"xpack.security.enabled": "false"},
    "opensearch": {"DISABLE_SECURITY_PLUGIN": "true", "plugins.security.disabled": "true"},
}


def is_open(service: Service, compose: ComposeService, store: Store) -> bool:
    """Whether the store certainly asks for no password; False where that is not known."""
    opened = _OPENED.get(store.name, {})
    if any(_says(compose, name, value) for name, value in opened.items()):
        return True
    lock = _LOCKS.get(store.name)
    if lock is None or not _is_known(service, compose):
        return False
    names = {each.name for each in compose.environment} - {"ALLOW_EMPTY_PASSWORD"}
    named = any(name.endswith(lock.variables) for name in names)
    return not named and not _holds(_words(service), lock.words)


def _says(compose: ComposeService, name: str, value: str) -> bool:
    """Whether a variable has a value; an empty ``value`` stands for any that is not ``no``."""
    for setting in compose.environment:
        if setting.name.lower() == name.lower():
            found = setting.value.lower()
            return found == value if value else found not in ("", "0", "no", "false", UNKNOWN)
    return False


def _is_known(service: Service, compose: ComposeService) -> bool:
    """Whether nothing out of sight could set a password: files, other images, variables."""
    configured = any(_is_configuration(each.target) for each in compose.volumes)
    hidden = compose.env_files or compose.build or compose.configs or not compose.complete
    return not (hidden or configured or UNKNOWN in _words(service))


def _is_configuration(target: str) -> bool:
    return target.endswith((".conf", ".cnf", ".yaml", ".yml", ".acl", "/conf", ".sh", "/etc/redis"))


def _words(service: Service) -> tuple[str, ...]:
    return tuple(word for command in service.commands or () for word in command.words)


def _holds(words: Iterable[str], texts: tuple[str, ...]) -> bool:
    return any(text in word for word in words for text in texts)
