"""URLs and hosts of data stores, taken apart without keeping what may be secret."""

from __future__ import annotations

import re

from deploylint.deployment.facts import UNKNOWN
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_URL = regex(
    r"(?P<scheme>[a-z][a-z0-9+.\-]*)://(?:(?P<user>[^:@/?#\s]*)(?::[^@/?#\s]*)?@)?"
    r"(?P<host>\[[0-9a-fA-F:.]+\]|[^:/?#@\s,]*)(?::(?P<port>\d*))?(?P<rest>[/?#,][^\s]*)?",
    re.I,
)
_HOST = regex(r"(?P<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.\-]+|::1)(?::\d+)?\Z")
_STORES = frozenset(
    "DATABASE DB POSTGRES POSTGRESQL PG PGHOST REDIS CELERY BROKER NEO4J MONGO MONGODB RABBITMQ"
    " RABBIT AMQP MYSQL SQLALCHEMY VALKEY".split()
)
_ENDS = frozenset("URL URI HOST DSN SERVER HOSTNAME ADDR ADDRESS PGHOST URLS BACKEND".split())
_TESTS = frozenset({"TEST", "TESTS", "TESTING"})
_LOOPBACK = regex(r"localhost|localhost\.localdomain|127(?:\.\d{1,3}){3}|\[?::1\]?|0\.0\.0\.0")
_PRIVATE = regex(
    r"10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|127\.|0\.|\d+(?:\.\d+){3}\Z"
)
_INTERNAL = (
    *(".internal", ".local", ".lan", ".localdomain", ".svc", ".cluster.local", ".intranet"),
    *(".private", ".corp", ".home", ".test", ".invalid", ".example", ".localhost", ".docker"),
)
DATA_STORES = regex(
    r"(?:postgres(?:ql)?|mysql|mariadb|redis|rediss|mongodb|mongodb\+srv|amqps?|bolt|neo4j|valkey)"
    r"(?:\+\w+)?\Z"
)


class Address(NamedTuple):
    """Where a URL, or a bare host, points. ``scheme`` is empty for a host."""

    scheme: str
    user: str
    host: str
    rest: str

    @property
    def is_loopback(self) -> bool:
        return _LOOPBACK.fullmatch(self.host) is not None

    @property
    def is_public(self) -> bool:
        """A name below a public domain; numbers and single labels are taken for private."""
        host = self.host.lower().rstrip(".")
        if "." not in host or UNKNOWN in host or host.startswith("[") or _PRIVATE.match(host):
            return False
        last = host.rpartition(".")[2]
        return last.isalpha() and not host.endswith(_INTERNAL) and ".svc." not in host


def address(text: str) -> Address | None:
    """The address in a URL of a data store or in a bare host; None for anything else."""
    text = text.strip()
    if "://" not in text:
        found = _HOST.match(text)
        return Address("", "", found["host"], "") if found else None
    if (url := _URL.match(text)) is None:
        return None
    return Address(url["scheme"].lower(), url["user"] or "", url["host"], url["rest"] or "")


def names_store(name: str) -> bool:
    """Whether a variable holds the address of a data store: ``REDIS_URL``, ``DB_HOST``."""
    words = re.split(r"[_\-]+", name.upper())
    if not _TESTS.isdisjoint(words):
        return False
    return words[-1] in _ENDS and not _STORES.isdisjoint(words)
