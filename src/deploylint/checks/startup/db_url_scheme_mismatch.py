"""DPF009: a database URL has a scheme that its reader does not take."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from deploylint.checks.startup._values import OUTSIDE, defaults_of, values_of
from deploylint.deployment import Deployment
from deploylint.deployment.facts import Candidate
from deploylint.formats.python import UNKNOWN, PythonModule
from deploylint.model import Evidence, Finding, Related, Severity
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
_CONSUMERS = ("create_async_engine", "create_engine", "asyncpg", "psycopg")
_DRIVERS = ("asyncpg.connect", "asyncpg.create_pool", "psycopg.connect", "psycopg2.connect")
_NAMES = frozenset({"DATABASE_URL", "DB_URL", "DATABASE_URI", "SQLALCHEMY_DATABASE_URI"})
_NAME = regex(r"(?:\w+_)?(?:database|db)_(?:url|uri|dsn)", re.I)
_READ, _GIVEN = "read", "given"
# What turns one scheme into another.
_MADE = regex(r"""\.replace\(\s*[rf]?["']postgres|make_url|URL\.create|drivername|\+asyncpg["')]""")


@rule(
    "DPF009",
    "db-url-scheme-mismatch",
    on=PythonModule,
    severity=Severity.ERROR,
    contexts=DEPLOYED,
    triggers=(*_CONSUMERS, "DATABASE_UR", "database_ur", "DB_UR", "db_ur"),
    options=Policy,
)
def db_url_scheme_mismatch(
    module: PythonModule, _: Policy
) -> Iterator[Finding | Evidence | Candidate]:
    yield from _given_here(module)
    for call in module.calls(*_SQLALCHEMY, *_DRIVERS):
        url = _url(call)
        if url is None:
            continue
        function, where = module.resolve(call.func) or "", module.where(url)
        scheme = _scheme(module, url)
        if scheme is None:
            if name := _elsewhere(module, url):
                read = Finding(where, "", scope=module.scope(call))
                yield Candidate(where, read, (_READ, name, function))
        elif reason := _mismatch(function, scheme):
            yield Finding(where, _message(function, scheme, reason), scope=module.scope(call))
        else:
            yield Evidence(where, f"the scheme `{scheme}` suits its reader")


def _message(function: str, scheme: str, reason: str) -> str:
    name = function.rpartition(".")[2]
    return f"`{name}` is given a URL with the scheme `{scheme}`, which {reason}"


def _elsewhere(module: PythonModule, url: ast.expr) -> str:
    """The name of a setting that another module gives a value to."""
    match url:
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return _elsewhere(module, inner)
        case ast.Attribute(attr=name):
            return name.upper() if _NAME.fullmatch(name) else ""
        case ast.Name(id=name):
            binding = module.binding(url)
            imported = binding is not None and binding.kind in ("import", "from")
            return name.upper() if imported and _NAME.fullmatch(name) else ""
    return ""


def _given_here(module: PythonModule) -> Iterator[Candidate]:
    """The settings for URLs with the schemes of their defaults; "" where code makes them."""
    made = _MADE.search(module.source.text) is not None
    for named, expression in defaults_of(module, lambda name: bool(_NAME.fullmatch(name))):
        scheme = "" if made else _scheme(module, expression)
        if scheme is not None:
            finding = Finding(named.where, "", scope=named.scope)
            yield Candidate(named.where, finding, (_GIVEN, named.name.upper(), scheme))


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


@db_url_scheme_mismatch.join
def read_elsewhere(deployment: Deployment, _: Policy) -> Iterator[Finding]:
    """A setting with one definition in the project, read by name in another module."""
    given: dict[str, list[Candidate]] = {}
    for each in deployment.candidates("DPF009"):
        if each.detail[0] == _GIVEN:
            given.setdefault(each.detail[1], []).append(each)
    for each in deployment.candidates("DPF009"):
        kind, name, function = each.detail
        known = given.get(name, [])
        if kind != _READ or len(known) != 1 or not known[0].detail[2]:
            continue
        scheme = known[0].detail[2]
        if reason := _mismatch(function, scheme):
            related = (Related(known[0].where, "the URL is given here"),)
            message = _message(function, scheme, reason)
            yield each.finding._replace(message=message, related=related)
