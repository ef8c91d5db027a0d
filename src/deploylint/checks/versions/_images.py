"""References to images: registry, repository, tag, digest."""

from __future__ import annotations

from deploylint.lazy.records import NamedTuple

# Their data outlives the container and is bound to the major version that wrote it.
_STATEFUL = frozenset(
    "postgres postgresql pgvector timescaledb postgis mysql mariadb mongo mongodb redis valkey"
    " neo4j elasticsearch opensearch rabbitmq kafka cassandra clickhouse clickhouse-server"
    " influxdb couchdb minio qdrant weaviate milvus etcd zookeeper cockroach".split()
)


class Reference(NamedTuple):
    """``name`` is all before tag and digest; ``tag`` is empty where there is none."""

    name: str
    tag: str
    digest: str

    @property
    def stateful(self) -> bool:
        return self.name.rpartition("/")[2].lower() in _STATEFUL

    @property
    def moving(self) -> bool:
        """Whether the registry's ``latest`` is meant, said or unsaid."""
        return not self.digest and self.tag in ("", "latest")

    @property
    def versioned(self) -> bool:
        """Whether it names one version; ``alpine`` and ``stable`` are moved like ``latest``."""
        return bool(self.digest) or any(character.isdigit() for character in self.tag)


def reference(text: str) -> Reference:
    """Take an image reference apart; the port of a registry is no tag."""
    rest, _, digest = text.partition("@")
    folder, slash, last = rest.rpartition("/")
    last, _, tag = last.partition(":")
    return Reference(folder + slash + last, tag, digest)
