"""Calls that open databases, directly or in a function of the module."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from deploylint.checks.database._names import is_sqlite_url
from deploylint.formats.python import PythonModule
from deploylint.formats.python.tree import Function, descend

# Constructors whose first argument, or one of these keywords, is the address.
_ENGINES = frozenset(
    "sqlalchemy.create_engine sqlalchemy.engine.create_engine sqlmodel.create_engine"
    " sqlalchemy.ext.asyncio.create_async_engine sqlalchemy.ext.asyncio.engine.create_async_engine"
    " databases.Database dataset.connect records.Database playhouse.db_url.connect"
    " tortoise.Tortoise.init peewee.PostgresqlDatabase peewee.MySQLDatabase".split()
)
_CONNECTORS = frozenset(
    "asyncpg.connect asyncpg.create_pool psycopg.connect psycopg.AsyncConnection.connect"
    " psycopg_pool.ConnectionPool psycopg2.connect psycopg2.pool.SimpleConnectionPool"
    " psycopg2.pool.ThreadedConnectionPool aiopg.create_pool pg8000.connect pyodbc.connect"
    " pymysql.connect MySQLdb.connect aiomysql.connect aiomysql.create_pool"
    " mysql.connector.connect".split()
)
_SQLITE = frozenset({"sqlite3.connect", "aiosqlite.connect", "peewee.SqliteDatabase"})
_ADDRESS = frozenset({"url", "db_url", "name_or_url"})
# Methods that make an engine connect.
_USES = frozenset({"connect", "begin", "execute", "ping", "raw_connection", "create_all"})


class Connections:
    """Looks one call deep into the functions of a module."""

    def __init__(self, module: PythonModule) -> None:
        self.module = module
        self._functions = {function.name: function for function in module.functions()}

    def opened(self, body: Iterable[ast.stmt]) -> Iterator[ast.Call]:
        """Calls that open a database which is not certainly SQLite."""
        for call in _calls(body):
            function = self._local(call)
            if self._opens_server(call) or (function and self._any_server(function)):
                yield call

    def of_sqlite(self, body: Iterable[ast.stmt]) -> Iterator[ast.Call]:
        """Calls that open SQLite for good: their result is kept, returned or used."""
        for call in _calls(body):
            function = self._local(call)
            if self._opens_sqlite(call) or (function and self._only_sqlite(function)):
                yield call

    def connects(self, body: Iterable[ast.stmt]) -> bool:
        """Whether the statements not only build an engine but use it."""
        calls = list(_calls(body))
        inner = [each for call in calls if (each := self._local(call))]
        calls += [call for function in inner for call in _calls(function.body)]
        return any(
            self.module.resolve(call.func) in _CONNECTORS
            or (isinstance(call.func, ast.Attribute) and call.func.attr in _USES)
            for call in calls
        )

    def _local(self, call: ast.Call) -> Function | None:
        match call.func:
            case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self"), attr=name):
                return self._functions.get(name)
        return None

    def _any_server(self, function: Function) -> bool:
        calls = list(_calls(function.body))
        return any(map(self._opens_server, calls)) and not any(map(self._opens_sqlite, calls))

    def _only_sqlite(self, function: Function) -> bool:
        calls = list(_calls(function.body))
        return any(map(self._opens_sqlite, calls)) and not any(map(self._opens_server, calls))

    def _opens_server(self, call: ast.Call) -> bool:
        resolved = self.module.resolve(call.func)
        if resolved in _CONNECTORS:
            return True
        return resolved in _ENGINES and not self._is_sqlite(call)

    def _opens_sqlite(self, call: ast.Call) -> bool:
        resolved = self.module.resolve(call.func)
        if resolved in _SQLITE:
            return True
        return resolved in _ENGINES and self._is_sqlite(call)

    def _is_sqlite(self, call: ast.Call) -> bool:
        """By its address, or by a name such as ``SQLITE_FALLBACK_URL``."""
        given = [*call.args[:1], *(word.value for word in call.keywords if word.arg in _ADDRESS)]
        return any(
            is_sqlite_url(self.module.fold_prefix(each)) or "sqlite" in _name(each).lower()
            for each in given
        )


def _name(expression: ast.expr) -> str:
    match expression:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _calls(body: Iterable[ast.stmt]) -> Iterator[ast.Call]:
    for statement in body:
        for node in descend(statement, into_functions=False):
            if isinstance(node, ast.Call):
                yield node
