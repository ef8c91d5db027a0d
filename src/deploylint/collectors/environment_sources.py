"""What code itself puts into its environment: variables that it sets, env files that it reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import EnvironmentSource, EnvironmentWrite
from deploylint.formats.python import PythonModule
from deploylint.registry import STEADY, collect
from deploylint.secrets.private import is_private

_READERS = frozenset(
    "load_dotenv dotenv_values read_env read_envfile find_dotenv RepositoryEnv".split()
)
# Libraries that look for a file without being told.
_LOOKING = frozenset({"decouple", "dynaconf", "prettyconf"})
_SETTERS = frozenset({"os.environ.setdefault", "os.putenv"})
_DEFAULT = ".env"


@collect(PythonModule, triggers=("environ[", "environ.", "putenv"), contexts=STEADY)
def environment_writes(module: PythonModule) -> Iterator[EnvironmentWrite]:
    for key in module.nodes(ast.Subscript):
        if isinstance(key.ctx, ast.Store) and module.resolve(key.value) == "os.environ":
            assigned = module.parent(key)
            value = assigned.value if isinstance(assigned, ast.Assign) else None
            yield from _written(module, key.slice, value)
    for call in module.nodes(ast.Call):
        match call.args:
            case [name, value] if module.resolve_call(call) in _SETTERS:
                yield from _written(module, name, value)


def _written(
    module: PythonModule, key: ast.expr, value: ast.expr | None
) -> Iterator[EnvironmentWrite]:
    name, text = module.fold(key), module.fold(value)
    if isinstance(name, str):
        known = isinstance(text, str) and not is_private(name, text)
        yield EnvironmentWrite(module.where(key), name, str(text) if known else UNKNOWN)


@collect(
    PythonModule,
    triggers=("dotenv", "env_file", "read_env", "decouple", "dynaconf", "RepositoryEnv", ".env"),
    contexts=STEADY,
)
def environment_sources(module: PythonModule) -> Iterator[EnvironmentSource]:
    for call in module.nodes(ast.Call):
        name = module.text(call.func).rpartition(".")[2]
        if name in _READERS or module.resolve_call(call) == "starlette.config.Config":
            yield EnvironmentSource(module.where(call), _files(module, call.args[:1], call))
    for given in _named_files(module):
        yield EnvironmentSource(module.where(given), _files(module, [given]))
    for origin in module.nodes(ast.ImportFrom):
        if (origin.module or "").partition(".")[0] in _LOOKING:
            yield EnvironmentSource(module.where(origin), (_DEFAULT,))


def _named_files(module: PythonModule) -> Iterator[ast.expr]:
    """The values of ``env_file`` in the configuration of a settings class, however it is given."""
    for word in module.nodes(ast.keyword):
        if word.arg in ("env_file", "_env_file"):
            yield word.value
    for assigned in module.nodes(ast.Assign):
        match assigned.targets:
            case [ast.Name(id="env_file")]:
                yield assigned.value
    for table in module.nodes(ast.Dict):
        for key, value in zip(table.keys, table.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "env_file":
                yield value


def _files(
    module: PythonModule, given: list[ast.expr], call: ast.Call | None = None
) -> tuple[str, ...]:
    named = [word.value for word in call.keywords if word.arg == "dotenv_path"] if call else []
    chosen = [each for one in given or named for each in module.items(one) or [one]]
    found = (module.fold(each) for each in chosen)
    return tuple(each if isinstance(each, str) else UNKNOWN for each in found) or (_DEFAULT,)
