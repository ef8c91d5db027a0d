"""The distributions that requirements files and pyproject.toml ask for, and lock files hold."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts.versions import Dependency, Locked
from deploylint.formats.requirements import Requirement, dependencies
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.lockfile import LockFile
    from deploylint.formats.requirements import Requirements
    from deploylint.formats.tomltree import TomlDocument


@collect("requirements")
def required(document: Requirements) -> Iterator[Dependency]:
    for requirement in document.requirements:
        yield _dependency(document, requirement)


@collect("toml", triggers=("dependencies", "packages"))
def declared(document: TomlDocument) -> Iterator[Dependency]:
    for requirement in dependencies(document):
        yield _dependency(document, requirement)


@collect("lock")
def locked(document: LockFile) -> Iterator[Locked]:
    if document.names:
        yield Locked(document.start_of_file, document.names)


def _dependency(document: Requirements | TomlDocument, requirement: Requirement) -> Dependency:
    where = document.where(requirement.start, requirement.end)
    extras = tuple(requirement.extras)
    return Dependency(where, requirement.name, requirement.specifier, requirement.group, extras)
