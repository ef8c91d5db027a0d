"""Commands that the project's own distributions install: names of functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts.python import ConsoleScript
from deploylint.formats.document import Document
from deploylint.formats.python import PythonModule
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.ini import IniFile
    from deploylint.formats.tomltree import TomlDocument

_TABLES = (("project", "scripts"), ("tool", "poetry", "scripts"))
_POINT = regex(r"\s*([\w.-]+)\s*=\s*([\w.]+)\s*:\s*(\w+)")


@collect("toml", triggers=("scripts",))
def toml_scripts(document: TomlDocument) -> Iterator[ConsoleScript]:
    for table in _TABLES:
        for name, value in document.table(*table).items():
            target = value.get("reference") if isinstance(value, dict) else value
            place = document.get(*table, name)
            if isinstance(target, str) and place:
                yield from _scripts(document, f"{name} = {target}", place.start, place.end)


@collect("ini", triggers=("console_scripts",))
def cfg_scripts(file: IniFile) -> Iterator[ConsoleScript]:
    option = file.get("options.entry_points", "console_scripts")
    for line in (option.value or "").splitlines() if option else ():
        if option:
            yield from _scripts(file, line, option.start, option.end)


@collect(PythonModule, triggers=("console_scripts",))
def setup_scripts(module: PythonModule) -> Iterator[ConsoleScript]:
    """The list under the key ``console_scripts`` of a dictionary."""
    for node in module.nodes(ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None and module.fold(key) == "console_scripts":
                for each in value.elts if isinstance(value, ast.List | ast.Tuple) else ():
                    where = module.where(each)
                    yield from _scripts(module, str(module.fold(each)), where.start, where.end)


def _scripts(document: Document, text: str, start: int, end: int) -> Iterator[ConsoleScript]:
    if match := _POINT.match(text):
        yield ConsoleScript(document.where(start, end), *match.groups())
