"""Which readers of database URLs take which schemes."""

from __future__ import annotations

from deploylint.lazy.regexes import regex

_SYNC = regex(r"(?:postgresql|mysql|sqlite)\Z|\w+\+(?:psycopg2|pymysql|mysqldb|pysqlite)\Z")
_ASYNC = regex(r"\w+\+(?:asyncpg|aiosqlite|aiomysql|asyncmy|psycopg_async)\Z")
_PLAIN = regex(r"postgres(?:ql)?\Z")
SQLALCHEMY = {
    "sqlalchemy.ext.asyncio.create_async_engine": (_SYNC, "a driver that is not asynchronous"),
    "sqlmodel.ext.asyncio.create_async_engine": (_SYNC, "a driver that is not asynchronous"),
    "sqlalchemy.create_engine": (_ASYNC, "an asynchronous driver"),
    "sqlalchemy.engine.create_engine": (_ASYNC, "an asynchronous driver"),
    "sqlmodel.create_engine": (_ASYNC, "an asynchronous driver"),
}
DRIVERS = ("asyncpg.connect", "asyncpg.create_pool", "psycopg.connect", "psycopg2.connect")


def mismatch(function: str, scheme: str) -> str | None:
    """Why a function does not take a scheme; None where it does."""
    if function in DRIVERS:
        return None if _PLAIN.match(scheme) else "the driver refuses"
    if scheme == "postgres":
        return "SQLAlchemy refuses since 1.4"
    pattern, what = SQLALCHEMY[function]
    return f"names {what}" if pattern.match(scheme) else None


def message(function: str, scheme: str, reason: str) -> str:
    name = function.rpartition(".")[2]
    return f"`{name}` is given a URL with the scheme `{scheme}`, which {reason}"
