"""DPF009: a database URL has a scheme that its reader does not take."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from deploylint.checks.startup._values import OUTSIDE, values_of
from deploylint.formats.python import UNKNOWN, PythonModule
from deploylint.model import Evidence, Finding, Severity
from deploylint.options import Policy
from deploylint.patterns import regex
from deploylint.registry import DEPLOYED, rule

_SCHEME = regex(r"([a-z][a-z0-9+]*)://", re.I)
_SYNC = regex(r"(?:postgresql|mysql|sqlite)\Z|\w+\+(?:psycopg2|pymysql|mysqldb|pysqlite)\Z")
_ASYNC = regex(r"\w+\+(?:asyncpg|aiosqlite|aiomysql|asyncmy|psycopg_async)\Z")
_PLAIN = regex(r"postgres(?:ql)?\Z")
_SQLALCHEMY = {
    "sqlalchemy.ext.asyncio.create_async_engine": (_SYNC, "a driver that is not asynchronous"),
    "sqlmodel.ext.asyncio.create_async_engine": (_SYNC, "a driver that is not asynchronous"),
    "sqlalchemy.create_engine": (_ASYNC, "an asynchronous driver"),
    "sqlalchemy.engine.create_engine": (_ASYNC, "an asynchronous driver"),
    "sqlmodel.create_engine": (_ASYNC, "an asynchronous driver"),
}
_DRIVERS = ("asyncpg.connect", "asyncpg.create_pool", "psycopg.connect", "psycopg2.connect")
_NAMES = frozenset({"DATABASE_URL", "DB_URL", "DATABASE_URI", "SQLALCHEMY_DATABASE_URI"})


@rule(
    "DPF009",
    "db-url-scheme-mismatch",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=("create_async_engine", "create_engine", "asyncpg", "psycopg"),
    options=Policy,
)
def db_url_scheme_mismatch(module: PythonModule, _: Policy) -> Iterator[Finding | Evidence]:
    for call in module.calls(*_SQLALCHEMY, *_DRIVERS):
        url = _url(call)
        scheme = _scheme(module, url) if url else None
        if url is None or scheme is None:
            continue
        function = module.resolve(call.func) or ""
        if reason := _mismatch(function, scheme):
            name = function.rpartition(".")[2]
            message = f"`{name}` is given a URL with the scheme `{scheme}`, which {reason}"
            yield Finding(module.where(url), message, scope=module.scope(call))
        else:
            yield Evidence(module.where(url), f"the scheme `{scheme}` suits its reader")


def _url(call: ast.Call) -> ast.expr | None:
    named = [each.value for each in call.keywords if each.arg in ("url", "dsn", "conninfo")]
    return call.args[0] if call.args else next(iter(named), None)


def _scheme(module: PythonModule, url: ast.expr) -> str | None:
    """The scheme of a literal, or of the default of the variable that is read right here."""
    read = module.env_read(url)
    for each in read.fallbacks if read else (url,):
        value = module.fold(each)
        text = value if isinstance(value, str) else module.fold_prefix(each)
        if value is UNKNOWN and not text:
            continue
        if found := _SCHEME.match(text):
            return found[1].lower()
    return None


def _mismatch(function: str, scheme: str) -> str | None:
    if function in _DRIVERS:
        return None if _PLAIN.match(scheme) else "the driver refuses"
    if scheme == "postgres":
        return "SQLAlchemy refuses since 1.4"
    pattern, what = _SQLALCHEMY[function]
    return f"names {what}" if pattern.match(scheme) else None


@db_url_scheme_mismatch.on(OUTSIDE, triggers=tuple(sorted(_NAMES)))
def set_outside(document: Any, policy: Policy) -> Iterator[Finding | Evidence]:
    """What a team has decided about the scheme of its database URLs."""
    wanted = policy.database_url_scheme.partition(":")[0]
    for named in values_of(document) if wanted else ():
        found = _SCHEME.match(str(named.value)) if named.name in _NAMES else None
        if found and found[1].lower() == wanted:
            yield Evidence(named.where, f"`{named.name}` has the agreed scheme", named.scope)
        elif found:
            message = f"`{named.name}` has the scheme `{found[1]}` instead of `{wanted}`"
            yield Finding(named.where, message, severity=Severity.WARNING, scope=named.scope)
