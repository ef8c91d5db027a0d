"""Files without which a distribution cannot be built, as pyproject.toml names them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.facts.versions import BuildInput
from deploylint.formats.tomltree import Path
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.tomltree import TomlDocument

# What each build backend refuses to go on without. setuptools only warns.
_README = (("project", "readme"), ("project", "readme", "file"), ("tool", "poetry", "readme"))
_LICENSE = (("project", "license", "file"),)
_BACKENDS = ("hatchling", "poetry", "flit", "pdm", "uv_build")
# Hatchling takes a license that is not there for none.
_LICENSE_FILES = ("project", "license-files")
_VERSION = ("tool", "hatch", "version", "path")
_HOOKS = (
    ("tool", "hatch", "build", "hooks", "custom"),
    ("tool", "hatch", "build", "targets", "wheel", "hooks", "custom"),
    ("tool", "hatch", "metadata", "hooks", "custom"),
)


@collect("toml", triggers=("readme", "license", "hatch"))
def declared(document: TomlDocument) -> Iterator[BuildInput]:
    """Inputs of a project that is built at all: a virtual one needs no files."""
    if document.path.endswith("pyproject.toml") and _is_built(document):
        for path in (*_README, *_LICENSE):
            yield from _named(document, path)
        if _backend(document).startswith("hatchling"):
            yield from _of_hatch(document)
        else:
            for number in range(len(document.items(*_LICENSE_FILES))):
                yield from _named(document, (*_LICENSE_FILES, number))


def _of_hatch(document: TomlDocument) -> Iterator[BuildInput]:
    yield from _named(document, _VERSION)
    for hook in _HOOKS:
        found = document.get(*hook)
        if found and document.get(*hook, "path"):
            yield from _named(document, (*hook, "path"))
        elif found:
            where = document.where(found.start, found.end)
            path = beside(document.path, "hatch_build.py")
            yield BuildInput(where, path, document.path, ".".join(hook))


def _backend(document: TomlDocument) -> str:
    found = document.get("build-system", "build-backend")
    return str(found.value) if found else ""


def _is_built(document: TomlDocument) -> bool:
    backend = _backend(document)
    poetry, uv = document.table("tool", "poetry"), document.table("tool", "uv")
    if poetry.get("package-mode") is False or uv.get("package") is False:
        return False
    return backend.startswith(_BACKENDS) or (not backend and bool(poetry))


def _named(document: TomlDocument, path: Path) -> Iterator[BuildInput]:
    found = document.get(*path)
    if found and isinstance(found.value, str):
        where = document.where(found.start, found.end)
        key = ".".join(part for part in path if isinstance(part, str))
        yield BuildInput(where, beside(document.path, found.value), document.path, key)


def beside(manifest: str, name: str) -> str:
    """The path of a file that a manifest names, relative to the root."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(manifest), name))
