"""DPN004: an env file leaves blank, or out, what the code cannot do without."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.checks.environment._given import is_sample
from deploylint.deployment import Deployment
from deploylint.deployment.facts.clues import NumberRead
from deploylint.deployment.facts.environment import EnvironmentFile
from deploylint.deployment.facts.python import EnvironmentRead
from deploylint.files.classify import Context
from deploylint.formats.python import PythonModule
from deploylint.model import Evidence, Finding, Related, Severity
from deploylint.registry import ABSOLUTE, rule

_NUMBERS = frozenset({"int", "float"})


@rule(
    "DPN004",
    "env-parity",
    on=PythonModule,
    triggers=("getenv", "environ"),
    also=("int(", "int (", "float(", "float ("),
    severity=Severity.WARNING,
    contexts=ABSOLUTE,
    needs=(EnvironmentFile, NumberRead),
)
def env_parity(module: PythonModule) -> Iterator[NumberRead]:
    """``int(os.getenv("WORKERS", 4))`` fails for ``WORKERS=``: the default is not used."""
    for call in module.nodes(ast.Call):
        match call:
            case ast.Call(func=ast.Name(id=name), args=[inner]) if name in _NUMBERS:
                read = module.env_read(inner)
                if read and read.name and read.default is not None and read.or_default is None:
                    yield NumberRead(module.where(call), read.name, name)


@env_parity.join
def _decide(deployment: Deployment) -> Iterator[Finding | Evidence]:
    from deploylint.deployment.production import is_deployed

    files = deployment.facts(EnvironmentFile)
    numbers: dict[str, list[NumberRead]] = {}
    for read in deployment.facts(NumberRead):
        if is_deployed(deployment, read.where.path):
            numbers.setdefault(read.name, []).append(read)
    for file in files:
        for name in sorted(numbers.keys() & set(file.names)):
            yield _number(file, name, numbers[name])
    yield from _left_out(deployment, files)


def _number(file: EnvironmentFile, name: str, reads: list[NumberRead]) -> Finding | Evidence:
    if name not in file.blank:
        return Evidence(file.where, f"`{name}` has a value", name)
    where = file.blank_places[file.blank.index(name)]
    message = f"`{name}` is blank, and `{reads[0].function}('')` fails: a default is not used"
    related = tuple(Related(each.where, "it is read here") for each in reads[:3])
    return Finding(where, message, related, scope=name)


def _left_out(deployment: Deployment, files: list[EnvironmentFile]) -> Iterator[Finding | Evidence]:
    """A production file lacks what its example lists and the code requires."""
    from deploylint.deployment.production import is_deployed

    required = {
        each.name: each.where
        for each in deployment.facts(EnvironmentRead)
        if each.required and is_deployed(deployment, each.where.path)
    }
    for example in (each for each in files if is_sample(each.where.path)):
        for file in files:
            prod = deployment.context_of(file.where.path) is Context.PROD
            beside = _folder(file) == _folder(example)
            for name in sorted(required) if prod and beside and file is not example else ():
                if name in example.names and name not in file.names:
                    message = f"`{name}` is missing, which the code requires"
                    related = (
                        Related(example.where, "the example lists it"),
                        Related(required[name], "it is read here"),
                    )
                    yield Finding(file.where, message, related, scope=name)


def _folder(file: EnvironmentFile) -> str:
    return file.where.path.rpartition("/")[0]
