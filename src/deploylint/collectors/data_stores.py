"""Which data stores connection URLs, dialects and drivers name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts.python import DataStoreUse
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.compose import ComposeFile
    from deploylint.formats.dotenv import EnvFile
    from deploylint.formats.ini import IniFile

_URL = regex(
    r"[\"']?(?P<scheme>postgres(?:ql)?|mysql|mariadb|rediss?|neo4j|bolt|mongodb|sqlite)"
    r"(?:\+[a-z0-9]{1,20})?://\S"
)
_STORES = {
    "postgres": "postgresql",
    "mariadb": "mysql",
    "rediss": "redis",
    "bolt": "neo4j",
}
_DIALECTS = {
    "django.db.backends.postgresql": "postgresql",
    "django.db.backends.postgresql_psycopg2": "postgresql",
    "django.contrib.gis.db.backends.postgis": "postgresql",
    "django.db.backends.mysql": "mysql",
    "tortoise.backends.asyncpg": "postgresql",
}
_SERVERS = ("postgresql", "mysql")
# What only looks at a URL says that it may come, not that it will.
_INSPECTIONS = frozenset({"startswith", "replace", "removeprefix", "split", "partition", "match"})
_TRIGGERS = ("postgres", "mysql", "mariadb", "redis", "neo4j", "bolt", "mongodb")


def _store(text: str) -> str | None:
    match = _URL.match(text)
    return _STORES.get(match["scheme"], match["scheme"]) if match else None


@collect("env", triggers=_TRIGGERS)
def data_stores_of_environment(document: EnvFile) -> Iterator[DataStoreUse]:
    for entry in document.entries:
        if store := _store(entry.raw):
            yield DataStoreUse(document.where(entry.name_start, entry.name_end), store)


@collect("ini", triggers=("sqlalchemy.url",))
def data_stores_of_alembic(document: IniFile) -> Iterator[DataStoreUse]:
    for option in document.options:
        store = _store(option.value or "") if option.key == "sqlalchemy.url" else None
        if store:
            yield DataStoreUse(document.where(option.key_start, option.key_end), store)


@collect("compose", triggers=_TRIGGERS)
def data_stores_of_services(document: ComposeFile) -> Iterator[DataStoreUse]:
    for service in document.services.values():
        for setting in service.environment:
            if setting.value and (store := _store(setting.value.text)):
                yield DataStoreUse(setting.name.where, store)


@collect(
    PythonModule,
    triggers=(
        "postgresql://",
        "postgresql+",
        "postgres://",
        "mysql+",
        "mysql://",
        "sqlite:",
        "sqlite+",
        "backends.postgresql",
        "backends.mysql",
        "dialects",
    ),
)
def data_stores_of_code(module: PythonModule) -> Iterator[DataStoreUse]:
    for constant in module.nodes(ast.Constant):
        text = constant.value
        if isinstance(text, str) and not _is_inspected(module, constant) | _is_choice(
            module, constant
        ):
            store = _DIALECTS.get(text) or _store(_completed(module, constant, text))
            if store:
                yield DataStoreUse(module.where(module.tree.statement(constant) or constant), store)
    for origin in module.nodes(ast.ImportFrom):
        names = [origin.module or "", *(f"{origin.module}.{each.name}" for each in origin.names)]
        for store in _SERVERS:
            if any(f"{name}.".startswith(f"sqlalchemy.dialects.{store}.") for name in names):
                yield DataStoreUse(module.where(origin), store)


def _is_choice(module: PythonModule, constant: ast.Constant) -> bool:
    """Whether the URL stands in a table of several databases, SQLite among them."""
    match module.parent(constant):
        case ast.Dict(values=values):
            texts = (each.value for each in values if isinstance(each, ast.Constant))
            return any(isinstance(each, str) and each.startswith("sqlite") for each in texts)
    return _is_branch(module, constant)


def _is_branch(module: PythonModule, constant: ast.Constant) -> bool:
    """Whether another branch of the same ``if`` gives the same name a SQLite URL."""
    statement = module.tree.statement(constant)
    choices = [each for each in module.tree.ancestors(constant) if isinstance(each, ast.If)]
    if not isinstance(statement, ast.Assign) or not choices:
        return False
    target = module.text(statement.targets[0])
    return any(
        module.text(other.targets[0]) == target
        and str(module.fold_prefix(other.value)).startswith("sqlite")
        for other in ast.walk(choices[-1])
        if isinstance(other, ast.Assign) and other is not statement
    )


def _completed(module: PythonModule, constant: ast.Constant, text: str) -> str:
    """The text of a string; what an f-string fills in stands for something."""
    more = isinstance(module.parent(constant), (ast.JoinedStr, ast.BinOp))
    return f"{text}…" if more else text


def _is_inspected(module: PythonModule, constant: ast.Constant) -> bool:
    parent = module.parent(constant)
    if isinstance(parent, ast.Tuple):
        parent = module.parent(parent)
    match parent:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _INSPECTIONS
        case ast.Expr() | ast.Compare():
            return True
    return False
