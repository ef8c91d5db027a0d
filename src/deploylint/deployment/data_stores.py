"""Which data stores the project means, and the places that say so."""

from __future__ import annotations

import re

from deploylint.deployment.facts.compose import ComposeService
from deploylint.deployment.facts.python import DataStoreUse
from deploylint.deployment.facts.versions import Dependency
from deploylint.files.classify import Context
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Related, Where

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

# Distribution -> the server that it speaks to.
DRIVERS = {
    "psycopg": "postgresql",
    "psycopg2": "postgresql",
    "psycopg2-binary": "postgresql",
    "psycopg-binary": "postgresql",
    "psycopg2cffi": "postgresql",
    "asyncpg": "postgresql",
    "pg8000": "postgresql",
    "aiopg": "postgresql",
    "pgvector": "postgresql",
    "mysqlclient": "mysql",
    "pymysql": "mysql",
    "aiomysql": "mysql",
    "asyncmy": "mysql",
    "mysql-connector-python": "mysql",
    "redis": "redis",
    "aioredis": "redis",
    "django-redis": "redis",
    "neo4j": "neo4j",
    "neomodel": "neo4j",
    "py2neo": "neo4j",
    "pymongo": "mongodb",
    "motor": "mongodb",
}
_IMAGES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        regex(r"(?:^|/)(?:postgres|postgresql|postgis|pgvector|timescaledb)(?:[:@-]|$)"),
        "postgresql",
    ),
    (regex(r"(?:^|/)(?:mysql|mariadb|percona)(?:[:@-]|$)"), "mysql"),
    (regex(r"(?:^|/)(?:redis|valkey|redis-stack|keydb)(?:[:@-]|$)"), "redis"),
    (regex(r"(?:^|/)neo4j(?:[:@-]|$)"), "neo4j"),
    (regex(r"(?:^|/)mongo(?:db)?(?:[:@-]|$)"), "mongodb"),
)
SERVERS = ("postgresql", "mysql")
TITLES = {
    "postgresql": "PostgreSQL",
    "mysql": "MySQL",
    "redis": "Redis",
    "neo4j": "Neo4j",
    "mongodb": "MongoDB",
}
# An example of an env file says what is meant, an example in Python does not.
_SILENT = frozenset({Context.VENDORED, Context.TEST})
_SILENT_FOR_CODE = _SILENT | {Context.EXAMPLE, Context.DEV}
_OPTIONAL_GROUPS = regex(r"dev|test|lint|docs?|example", re.I)


# Folders that hold the manifests of the folder above.
_OF_PARENT = frozenset({"requirements", "reqs", "deps", "docker", "deploy", "build", "config"})


def store_of(image: str) -> str:
    """The data store that an image runs, "" for any other image."""
    return next((store for pattern, store in _IMAGES if pattern.search(image)), "")


def component_of(manifest: str) -> str:
    """The folder of the component whose dependencies a manifest lists; "" for the project."""
    folder, _, name = manifest.rpartition("/")[0].rpartition("/")
    return folder if name in _OF_PARENT else f"{folder}/{name}".strip("/")


def _is_below(path: str, folder: str) -> bool:
    return not folder or path.startswith(folder + "/")


class Stores:
    """Evidence by store."""

    def __init__(self, found: dict[str, list[Related]]) -> None:
        self._found = found

    def evidence(self, *stores: str) -> list[Related]:
        """The places that say that the project uses one of ``stores``, the strongest first."""
        return [each for store in stores for each in self._found.get(store, [])]

    def uses(self, *stores: str) -> bool:
        return any(self._found.get(store) for store in stores)

    @property
    def server(self) -> str:
        """The title of the SQL server that is meant, empty without one."""
        return next((TITLES[store] for store in SERVERS if self.uses(store)), "")


class DataStores(Stores):
    """What the whole project says, but for tests, vendored code and development dependencies."""

    def __init__(self, deployment: Deployment) -> None:
        super().__init__({})
        self._deployment = deployment
        self._components = frozenset(
            component_of(each.where.path) for each in deployment.facts(Dependency)
        )
        self._read_dependencies()
        self._read_services()
        for use in deployment.facts(DataStoreUse):
            self._add(use.store, use.where, f"{TITLES.get(use.store, use.store)} is named here")

    def about(self, path: str) -> Stores:
        """What is said of the file at ``path``: not by components that it is no part of."""
        return Stores(
            {
                store: [each for each in found if self._speaks_for(each.where.path, path)]
                for store, found in self._found.items()
            }
        )

    def _speaks_for(self, place: str, path: str) -> bool:
        """Whether a place lies in no component, or in one that the file belongs to."""
        owners = [each for each in self._components if _is_below(place, each)]
        return all(_is_below(path, each) for each in owners)

    def _read_dependencies(self) -> None:
        for fact in self._deployment.facts(Dependency):
            store = DRIVERS.get(fact.name)
            if store and not _OPTIONAL_GROUPS.search(fact.group):
                self._add(store, fact.where, f"the project depends on {fact.name}")

    def _read_services(self) -> None:
        for service in self._deployment.facts(ComposeService):
            if store := store_of(service.image or ""):
                self._add(store, service.where, f"a service runs {TITLES[store]}")

    def _add(self, store: str, where: Where, message: str) -> None:
        silent = _SILENT_FOR_CODE if where.path.endswith(".py") else _SILENT
        if self._deployment.context_of(where.path) not in silent:
            self._found.setdefault(store, []).append(Related(where, message))
