"""Which names hold the address of the main database, and which texts mean SQLite."""

from __future__ import annotations

import re

from deploylint.lazy.regexes import regex

_DATABASE = regex(r"(?:^|_)(?:database|db|sqlalchemy|sqlmodel|engine|dsn|postgres|pg)(?:_|$)", re.I)
# Other things that are kept in files, and databases of tests.
_OTHER = regex(
    r"cache|celery|result|broker|checkpoint|history|memory|vector|mlflow|optuna|test|favicon|queue"
    r"|job|old|legacy|source|import|backup|sqlite|timeout|path|file|name|dir|echo|pool|driver_class",
    re.I,
)
_URL = regex(r"sqlite(?:\+\w+)?:", re.I)
_SELECTED = regex(r"sqlite3?|(?:django\.(?:contrib\.gis\.)?db\.backends\.)(?:sqlite3|spatialite)")
_FALLBACK = regex(r"sqlite_?fallback|fallback_?(?:to_?)?sqlite", re.I)
_ON = frozenset({"true", "1", "yes", "on"})
_TOOL = regex(r"(?:^|/)(?:scripts?|hack|management/commands)/")
_WORD_BOUNDARY = regex(r"(?<=[a-z0-9])(?=[A-Z])")


def names_database(name: str | None) -> bool:
    """Whether ``DATABASE_URL``, ``sqlalchemyUri`` or the like is meant."""
    words = _WORD_BOUNDARY.sub("_", name or "")
    return _DATABASE.search(words) is not None and not _OTHER.search(words)


def is_sqlite_url(text: object) -> bool:
    return isinstance(text, str) and _URL.match(text) is not None


def admits_sqlite(name: str, text: str) -> bool:
    """Whether a switch such as ``ALLOW_SQLITE_FALLBACK`` is on."""
    return _FALLBACK.search(name) is not None and text.strip().lower() in _ON


def selects_sqlite(text: object) -> bool:
    """Whether the text names SQLite as one of several engines."""
    return isinstance(text, str) and _SELECTED.fullmatch(text) is not None


def is_tool(path: str) -> bool:
    """Whether a module is run by hand, perhaps to read an old SQLite file."""
    return _TOOL.search(path) is not None
