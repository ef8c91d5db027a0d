"""Which compose services keep data: what runs in them, on which ports, in which folder."""

from __future__ import annotations

import posixpath

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.published import repository_of
from deploylint.deployment.services import Service
from deploylint.lazy.records import NamedTuple

DATABASE, CACHE, QUEUE, OBJECTS, SEARCH, VECTORS, LOG = (
    "database cache queue objects search vectors log".split()
)


class Store(NamedTuple):
    """A program that keeps data.

    ``kind`` is what it keeps; ``folder`` is where it does, empty where it keeps nothing or the
    place is not known. ``ports`` are all that it listens on.
    """

    name: str
    kind: str
    ports: tuple[str, ...]
    folder: str


_POSTGRES = Store("postgresql", DATABASE, ("5432",), "/var/lib/postgresql")
_MYSQL = Store("mysql", DATABASE, ("3306", "33060"), "/var/lib/mysql")
_REDIS = Store("redis", CACHE, ("6379", "8001"), "/data")
_SEARCH = ("9200", "9300", "9600")

# By the last part of the image's name.
_STORES = {
    "postgres": _POSTGRES,
    "postgresql": _POSTGRES,
    "postgis": _POSTGRES,
    "pgvector": _POSTGRES,
    "timescaledb": _POSTGRES,
    "timescaledb-ha": _POSTGRES._replace(folder="/home/postgres/pgdata"),
    "mysql": _MYSQL,
    "mysql-server": _MYSQL,
    "mariadb": _MYSQL,
    "mongo": Store("mongodb", DATABASE, ("27017", "27018"), "/data/db"),
    "redis": _REDIS,
    "redis-stack": _REDIS,
    "redis-stack-server": _REDIS,
    "valkey": _REDIS,
    "keydb": _REDIS,
    "dragonfly": _REDIS,
    "memcached": Store("memcached", CACHE, ("11211",), ""),
    "elasticsearch": Store("elasticsearch", SEARCH, _SEARCH, "/usr/share/elasticsearch/data"),
    "opensearch": Store("opensearch", SEARCH, _SEARCH, "/usr/share/opensearch/data"),
    "rabbitmq": Store("rabbitmq", QUEUE, ("5672", "5671", "15672", "25672"), "/var/lib/rabbitmq"),
    "neo4j": Store("neo4j", DATABASE, ("7474", "7473", "7687"), "/data"),
    "minio": Store("minio", OBJECTS, ("9000", "9001"), "/data"),
    "qdrant": Store("qdrant", VECTORS, ("6333", "6334"), "/qdrant/storage"),
    "clickhouse-server": Store(
        "clickhouse", DATABASE, ("8123", "9000", "9009"), "/var/lib/clickhouse"
    ),
    "influxdb": Store("influxdb", DATABASE, ("8086",), ""),
    "meilisearch": Store("meilisearch", SEARCH, ("7700",), "/meili_data"),
    "weaviate": Store("weaviate", VECTORS, ("8080", "50051"), ""),
    "chroma": Store("chroma", VECTORS, ("8000",), ""),
    "cassandra": Store("cassandra", DATABASE, ("9042", "7000"), "/var/lib/cassandra"),
    "couchdb": Store("couchdb", DATABASE, ("5984",), "/opt/couchdb/data"),
    "etcd": Store("etcd", DATABASE, ("2379", "2380"), ""),
    "kafka": Store("kafka", LOG, ("9092", "9093", "29092"), "/var/lib/kafka/data"),
    "cp-kafka": Store("kafka", LOG, ("9092", "9093", "29092"), "/var/lib/kafka/data"),
}
# Images of these names hold the server under another layout.
_BITNAMI = frozenset({"bitnami", "bitnamilegacy"})
_BITNAMI_FOLDERS = {"redis": "/bitnami/redis/data", "mongodb": "/bitnami/mongodb"}


def store_of(service: Service) -> Store | None:
    """What a service keeps data with; None where it is no store, or an image nobody knows."""
    compose, build = service.compose, service.build
    if compose is None:
        return None
    if compose.build is None:
        return named(compose.repository)
    return named(repository_of(build.lineage[-1].base)) if build and build.lineage else None


def named(image: str) -> Store | None:
    """The store of an image, given without tag."""
    if not image or image == UNKNOWN:
        return None
    folder, name = posixpath.split(image)
    publisher = posixpath.basename(folder)
    if publisher in _BITNAMI:
        found = _STORES.get("mongo" if name == "mongodb" else name)
        kept = _BITNAMI_FOLDERS.get(name, f"/bitnami/{name}")
        return found._replace(folder=kept) if found else None
    return _STORES.get(name)
