"""The newest Python that the project names."""

from __future__ import annotations

from deploylint.deployment.facts.versions import PythonVersion
from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


class NewestPython:
    """The newest ``major.minor`` that any file of the project says it runs on."""

    def __init__(self, deployment: Deployment) -> None:
        named = (
            _parts(version)
            for fact in deployment.facts(PythonVersion)
            for version in (*fact.versions, *_floors(fact.specifier))
        )
        self.version = max((version for version in named if version), default=(0, 0))

    def __str__(self) -> str:
        return ".".join(map(str, self.version))


def _parts(version: str) -> tuple[int, int] | None:
    major, _, minor = version.strip().partition(".")
    minor = minor.partition(".")[0]
    return (int(major), int(minor)) if major.isdecimal() and minor.isdecimal() else None


def _floors(specifier: str) -> list[str]:
    """The versions after ``>=``, ``~=``, ``^`` and ``==`` in a specifier."""
    clauses = (each.strip() for each in specifier.split(","))
    return [each.lstrip("><=~^ ") for each in clauses if each[:1] in (">", "~", "^", "=")]
