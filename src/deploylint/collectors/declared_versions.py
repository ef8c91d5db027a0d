"""Python versions that a project says it runs on, and that its linters check it for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.deployment.facts.versions import PythonVersion
from deploylint.formats.python import PythonModule
from deploylint.formats.tomltree import TomlValue
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Where
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.ini import IniFile
    from deploylint.formats.tomltree import TomlDocument

POETRY = "poetry"
_TARGETS = (
    ("tool", "ruff", "target-version"),
    ("tool", "mypy", "python_version"),
    ("tool", "pyright", "pythonVersion"),
)
_SERIES = regex(r"(?:py|python)?3\.?(?P<minor>\d{1,2})")


@collect("toml", triggers=("python", "target-version"))
def declared_versions(document: TomlDocument) -> Iterator[PythonVersion]:
    for path, notation in (
        (("project", "requires-python"), ""),
        (("tool", "poetry", "dependencies", "python"), POETRY),
        (("requires", "python_version"), ""),
    ):
        found = document.get(*path)
        if found and isinstance(found.value, str):
            bare = _SERIES.fullmatch(found.value) if path[0] == "requires" else None
            text = f"=={found.value}.*" if bare else found.value
            place = _place(document, found)
            yield PythonVersion(place, "declared", (), text, notation=notation)
    for target in _TARGETS:
        found = document.get(*target)
        match = _SERIES.fullmatch(str(found.value)) if found else None
        if found and match:
            yield PythonVersion(_place(document, found), "target", (f"3.{match['minor']}",))


@collect(PythonModule, triggers=("python_requires",))
def of_setup(module: PythonModule) -> Iterator[PythonVersion]:
    if module.path.rpartition("/")[2] != "setup.py":
        return
    for call in module.nodes(ast.Call):
        for keyword in call.keywords:
            text = module.fold(keyword.value) if keyword.arg == "python_requires" else None
            if isinstance(text, str):
                yield PythonVersion(module.where(keyword.value), "declared", (), text)


@collect("ini", triggers=("python_requires",))
def of_setup_cfg(document: IniFile) -> Iterator[PythonVersion]:
    found = document.get("options", "python_requires")
    if found and found.value:
        where = document.where(found.start, found.end)
        yield PythonVersion(where, "declared", (), found.uncommented)


def _place(document: TomlDocument, found: TomlValue) -> Where:
    return document.where(found.start, found.end)
