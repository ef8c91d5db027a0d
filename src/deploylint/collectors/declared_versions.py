"""Python versions that a project says it runs on, and that its linters check it for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from deploylint.deployment.facts.versions import PythonVersion
from deploylint.formats.tomltree import TomlValue
from deploylint.model import Where
from deploylint.patterns import regex
from deploylint.registry import collect

if TYPE_CHECKING:
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


def _place(document: TomlDocument, found: TomlValue) -> Where:
    return document.where(found.start, found.end)
