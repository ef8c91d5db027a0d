"""Files without which a distribution cannot be built, as pyproject.toml names them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from deploylint.deployment.facts.versions import BuildInput
from deploylint.formats.tomltree import Path
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.tomltree import TomlDocument

# What each build backend refuses to go on without. setuptools only warns.
_README = (("project", "readme"), ("project", "readme", "file"), ("tool", "poetry", "readme"))
_LICENSE = (("project", "license", "file"),)
_BACKENDS = ("hatchling", "poetry", "flit", "pdm", "uv_build")


@collect("toml", triggers=("readme", "license"))
def declared(document: TomlDocument) -> Iterator[BuildInput]:
    """Inputs of a project that is built at all: a virtual one needs no files."""
    if document.path.endswith("pyproject.toml") and _is_built(document):
        for path in (*_README, *_LICENSE):
            yield from _named(document, path)


def _is_built(document: TomlDocument) -> bool:
    found = document.get("build-system", "build-backend")
    backend = str(found.value) if found else ""
    poetry, uv = document.table("tool", "poetry"), document.table("tool", "uv")
    if poetry.get("package-mode") is False or uv.get("package") is False:
        return False
    return backend.startswith(_BACKENDS) or (not found and bool(poetry))


def _named(document: TomlDocument, path: Path) -> Iterator[BuildInput]:
    found = document.get(*path)
    if found and isinstance(found.value, str):
        where = document.where(found.start, found.end)
        key = ".".join(map(str, path))
        yield BuildInput(where, beside(document.path, found.value), document.path, key)


def beside(manifest: str, name: str) -> str:
    """The path of a file that a manifest names, relative to the root."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(manifest), name))
