"""Settings of data stores and brokers that let everyone in."""

from __future__ import annotations

import re

from deploylint.lazy.regexes import regex

_TRUE = regex(r"(?:true|yes|1|on)\Z", re.I)
_FALSE = regex(r"(?:false|no|0|off)\Z", re.I)
_NONE = regex(r"none\Z", re.I)

# Variable -> the values that switch authentication off, and what that means.
OPEN: dict[str, tuple[re.Pattern[str], str]] = {
    "NEO4J_AUTH": (_NONE, "Neo4j asks for no password"),
    "NEO4J_dbms_security_auth__enabled": (_FALSE, "Neo4j asks for no password"),
    "NEO4J_dbms_security_auth_enabled": (_FALSE, "Neo4j asks for no password"),
    "POSTGRES_HOST_AUTH_METHOD": (
        regex(r"trust\Z", re.I),
        "PostgreSQL lets everyone in without a password",
    ),
    "ALLOW_EMPTY_PASSWORD": (_TRUE, "the server accepts an empty password"),
    "MYSQL_ALLOW_EMPTY_PASSWORD": (_TRUE, "MySQL accepts an empty root password"),
    "MARIADB_ALLOW_EMPTY_PASSWORD": (_TRUE, "MariaDB accepts an empty root password"),
    "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD": (_TRUE, "MariaDB accepts an empty root password"),
    "ALLOW_ANONYMOUS_LOGIN": (_TRUE, "the server lets everyone in"),
    "ALLOW_PLAINTEXT_LISTENER": (_TRUE, "Kafka listens without authentication"),
    "xpack.security.enabled": (_FALSE, "Elasticsearch asks for no password"),
    "plugins.security.disabled": (_TRUE, "OpenSearch asks for no password"),
    "DISABLE_SECURITY_PLUGIN": (_TRUE, "OpenSearch asks for no password"),
    "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": (_TRUE, "Weaviate lets everyone in"),
    "GF_AUTH_ANONYMOUS_ENABLED": (_TRUE, "Grafana shows its dashboards to everyone"),
    "ME_CONFIG_BASICAUTH": (_FALSE, "mongo-express lets everyone in"),
    "ARANGO_NO_AUTH": (regex(r".+"), "ArangoDB asks for no password"),
    "SURREAL_UNAUTHENTICATED": (_TRUE, "SurrealDB asks for no password"),
}


def opening(name: str, value: str) -> str | None:
    """What a setting of a third party's image gives away, None where it gives nothing away."""
    found = OPEN.get(name)
    return found[1] if found and found[0].match(value.strip()) else None
