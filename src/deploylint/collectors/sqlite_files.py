"""SQLite files that code names by itself, where no variable of the environment can change them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts.python import SettingsModule, SqliteFile
from deploylint.formats.python import PythonModule
from deploylint.formats.python.filepaths import FilePath, file_path
from deploylint.lazy.regexes import regex
from deploylint.registry import collect

_URL = regex(r"sqlite(?:\+\w{1,20})?:///(?P<path>[^?]*)")
_ENGINES = frozenset(
    "sqlalchemy.create_engine sqlalchemy.ext.asyncio.create_async_engine sqlmodel.create_engine"
    " databases.Database peewee.SqliteDatabase".split()
)
_DATABASES = "DATABASES"
_SETTINGS = "DJANGO_SETTINGS_MODULE"


@collect(PythonModule, triggers=("backends.sqlite3",))
def of_django(module: PythonModule) -> Iterator[SqliteFile]:
    """The default database of settings that assign databases once, without a condition."""
    assigned = [each for each in module.nodes(ast.Assign) if _sets_databases(each)]
    if len(assigned) != 1 or module.guarded(assigned[0]) or _may_change(module, assigned[0]):
        return
    entry = _entry(module, assigned[0].value, "default")
    name = _entry(module, entry, "NAME")
    engine = module.fold(_entry(module, entry, "ENGINE"))
    found = file_path(module, name) if engine == "django.db.backends.sqlite3" else None
    if name and found:
        yield _file(module, name, found, settings=True)


@collect(PythonModule, triggers=("sqlite",), also=("create_engine", "create_async_engine"))
def of_engines(module: PythonModule) -> Iterator[SqliteFile]:
    for call in module.nodes(ast.Call):
        known = call.args and (module.resolve(call.func) or "") in _ENGINES
        if known and not module.guarded(call) and (found := _of_url(module, call.args[0])):
            yield _file(module, call.args[0], found, settings=False)


@collect(PythonModule, triggers=(_SETTINGS,))
def settings_modules(module: PythonModule) -> Iterator[SettingsModule]:
    """``os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")``."""
    for call in module.nodes(ast.Call):
        match call.func:
            case ast.Attribute(attr="setdefault"):
                given = [module.fold(each) for each in call.args]
                if len(given) == 2 and given[0] == _SETTINGS and isinstance(given[1], str):
                    yield SettingsModule(module.where(call), given[1])


def _file(module: PythonModule, node: ast.expr, found: FilePath, *, settings: bool) -> SqliteFile:
    return SqliteFile(module.where(node), found.text, found.beside, settings)


def _of_url(module: PythonModule, argument: ast.expr) -> FilePath | None:
    """``"sqlite:///./app.db"``, and ``f"sqlite:///{HERE / 'app.db'}"``."""
    text = module.fold(argument)
    if isinstance(text, str):
        match = _URL.fullmatch(text)
        path = match["path"] if match else ""
        return FilePath(path) if path and ":memory:" not in path else None
    value = _bound(module, argument)
    match value:
        case ast.JoinedStr(
            values=[ast.Constant(value=str() as scheme), ast.FormattedValue() as rest]
        ):
            return file_path(module, rest.value) if _URL.fullmatch(scheme) else None
        case ast.BinOp(left=ast.Constant(value=str() as scheme), op=ast.Add(), right=rest):
            return file_path(module, rest) if _URL.fullmatch(scheme) else None
    return None


def _bound(module: PythonModule, argument: ast.expr) -> ast.expr | None:
    binding = module.binding(argument) if isinstance(argument, ast.Name) else None
    return binding.value if binding and binding.kind == "assign" else argument


def _sets_databases(statement: ast.Assign) -> bool:
    return any(isinstance(each, ast.Name) and each.id == _DATABASES for each in statement.targets)


def _may_change(module: PythonModule, statement: ast.Assign) -> bool:
    """Whether the settings are used again, or later ones of another module take their place."""
    used = [each for each in module.uses(_DATABASES) if each.ctx.__class__ is ast.Load]
    hidden = any(
        isinstance(each.func, ast.Name) and each.func.id in ("locals", "globals")
        for each in module.nodes(ast.Call)
    )
    replaced = any(
        each.names[0].name == "*" and each.lineno > statement.lineno
        for each in module.nodes(ast.ImportFrom)
    )
    return bool(used) or hidden or replaced


def _entry(module: PythonModule, mapping: ast.expr | None, key: str) -> ast.expr | None:
    entries = module.entries(mapping) or () if mapping else ()
    return next((each.value for each in entries if each.key == key), None)
