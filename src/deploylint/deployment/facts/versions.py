"""What a project depends on, and the Pythons it names."""

from __future__ import annotations

from deploylint.lazy.records import NamedTuple
from deploylint.model import Where


class Dependency(NamedTuple):
    """A distribution that a manifest asks for, by its PEP 503 name."""

    where: Where
    name: str
    specifier: str
    group: str = ""
    extras: tuple[str, ...] = ()


class Locked(NamedTuple):
    """All distributions that a lock file holds, by their PEP 503 names."""

    where: Where
    names: tuple[str, ...]


class BuildInput(NamedTuple):
    """A file without which the project's distribution cannot be built.

    ``path`` is relative to the root, ``manifest`` the file that asks for it, by ``key``.
    """

    where: Where
    path: str
    manifest: str
    key: str


class PythonVersion(NamedTuple):
    """A Python version that a file names.

    ``role`` is runtime (images, units, ``runtime.txt``), ci (jobs that run tests),
    environment (conda's), pinned (``.python-version``), target (linters) or declared;
    ``versions`` are ``X.Y`` strings, none where they are unknown; ``specifier`` is set
    for declared ranges instead. ``stage`` is the number of the stage whose base image it is,
    ``notation`` is ``poetry`` for a range in poetry's own way, ``directory`` is where
    the tests of a job run.
    """

    where: Where
    role: str
    versions: tuple[str, ...]
    specifier: str = ""
    stage: str = ""
    notation: str = ""
    directory: str = ""
