"""The way of each fact through the code, read from the source: collector, models, rules."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from deploylint.deployment.facts import FACTS
from deploylint.lazy.records import NamedTuple

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Module(NamedTuple):
    """What a module says of facts and models: those it makes, those it asks a deployment for."""

    name: str
    makes: frozenset[str]
    reads: frozenset[str]
    models: frozenset[str]


class Row(NamedTuple):
    """One fact: by whom it is made, the models built of it, the modules that ask for either."""

    fact: str
    collectors: tuple[str, ...]
    models: tuple[str, ...]
    rules: tuple[str, ...]


def render() -> str:
    """The glossary as a Markdown page."""
    head = "# Facts\n\nGenerated from the source: who makes a fact, and who reads it.\n\n"
    table = "| fact | collectors | models | rules |\n|---|---|---|---|\n"
    cells = ((f"`{fact}`", *map(_listed, listed)) for fact, *listed in rows())
    return head + table + "".join(f"| {' | '.join(each)} |\n" for each in cells)


def rows() -> Iterator[Row]:
    """A row for every fact of the closed vocabulary, by name."""
    collectors, models, rules = (tuple(_modules(each)) for each in _FOLDERS)
    for fact in sorted({name for names in FACTS.values() for name in names}):
        built = tuple(each for each in models if fact in each.reads)
        names = _closed({name for each in built for name in each.makes}, models)
        yield Row(
            fact,
            tuple(each.name for each in collectors if fact in each.makes),
            tuple(each.name for each in built),
            tuple(each.name for each in rules if fact in each.reads or each.models & names),
        )


_FOLDERS = ("collectors", "deployment", "checks")


def _closed(names: set[str], models: tuple[Module, ...]) -> frozenset[str]:
    """These models and those that are built of them."""
    while more := {name for each in models if each.models & names for name in each.makes} - names:
        names |= more
    return frozenset(names)


def _modules(folder: str) -> Iterator[Module]:
    for parent, folders, files in os.walk(os.path.join(PACKAGE, folder)):
        folders.sort()
        for file in sorted(files):
            if file.endswith(".py"):
                path = os.path.join(parent, file)
                with open(path, encoding="utf-8") as stream:
                    name = os.path.relpath(path, os.path.join(PACKAGE, folder))
                    yield _read(name[:-3].replace(os.sep, "."), ast.parse(stream.read()))


def _read(name: str, tree: ast.Module) -> Module:
    """Calls of names are what a collector makes, class and function names what a model is."""
    makes, reads, models = set[str](), set[str](), set[str]()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="facts"), args=[argument]):
                reads |= _last(argument)
            case ast.Call(func=ast.Attribute(attr="model"), args=[argument]):
                models |= _last(argument)
            case ast.Call(func=callee):
                makes |= _last(callee)
            case ast.ClassDef(name=defined) | ast.FunctionDef(name=defined):
                makes.add(defined)
    return Module(name, frozenset(makes), frozenset(reads), frozenset(models))


def _last(node: ast.expr) -> set[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return {name}
    return set()


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
