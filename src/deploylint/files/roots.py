"""Where a project begins: the nearest folder above what was asked for that is one."""

from __future__ import annotations

import os
from collections.abc import Iterator

# A folder that holds one of the first is a project of its own; of the second, where none is above.
_ROOTS = ((".git", "deploylint.toml"), ("pyproject.toml",))


def is_below(path: str, folder: str) -> bool:
    """Whether an absolute path is this folder or lies in it; never for another drive."""
    try:
        return os.path.commonpath([path, folder]) == folder
    except ValueError:
        return False


def from_here(path: str) -> str:
    """A path relative to the working directory, whole where it lies on another drive."""
    try:
        return os.path.relpath(path)
    except ValueError:
        return path


def find_root(paths: list[str]) -> str:
    """The nearest folder above all paths that is a project, else the working directory
    where that holds them all, else their common folder."""
    common = os.path.commonpath(paths)
    folder = common if os.path.isdir(common) else os.path.dirname(common)
    for markers in _ROOTS:
        if found := nearest(folder, markers):
            return found
    current = os.path.realpath(os.curdir)
    return current if current in _ancestors(folder) else folder


def is_project(folder: str) -> bool:
    """Whether something in a folder or above it says that a project is there."""
    return any(nearest(folder, markers) for markers in _ROOTS)


def nearest(folder: str, names: tuple[str, ...]) -> str | None:
    """The folder itself or the nearest above it that holds one of these names."""
    for each in _ancestors(folder):
        if any(os.path.exists(os.path.join(each, name)) for name in names):
            return each
    return None


def _ancestors(folder: str) -> Iterator[str]:
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent
