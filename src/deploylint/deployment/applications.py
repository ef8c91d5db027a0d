"""The modules that make up the web applications of the project."""

from __future__ import annotations

from collections.abc import Iterable

from deploylint.deployment.facts.python import Application, Import
from deploylint.deployment.modules import Modules
from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


class ImportGraph:
    """Which files of the project import which, as far as they are read."""

    def __init__(self, deployment: Deployment) -> None:
        modules = deployment.model(Modules)
        self._imports: dict[str, set[str]] = {}
        self._at_once: dict[str, set[str]] = {}
        for fact in deployment.facts(Import):
            dot = "" if fact.module.endswith(".") else "."
            names = (fact.module, *(f"{fact.module}{dot}{name}" for name in fact.names))
            resolved = {modules.resolve(name, fact.where.path) for name in names}
            found = {path for path in resolved if path}
            self._imports.setdefault(fact.where.path, set()).update(found)
            if not fact.deferred:
                self._at_once.setdefault(fact.where.path, set()).update(found)

    def knows(self, path: str) -> bool:
        """Whether the imports of a file are seen."""
        return path in self._imports

    def reached_from(self, start: Iterable[str]) -> frozenset[str]:
        """These files and all that they import, directly or not."""
        return _reached(self._imports, start)

    def loaded_with(self, start: Iterable[str]) -> frozenset[str]:
        """These files and all that is loaded in any case when they are."""
        return _reached(self._at_once, start)


def _reached(imports: dict[str, set[str]], start: Iterable[str]) -> frozenset[str]:
    reached = set(start)
    queue = list(reached)
    while queue:
        for path in imports.get(queue.pop(), set()) - reached:
            reached.add(path)
            queue.append(path)
    return frozenset(reached)


class ApplicationModules:
    """``paths`` are the files that make applications, and all that these are seen to import."""

    def __init__(self, deployment: Deployment) -> None:
        applications = deployment.facts(Application)
        paths = {fact.where.path for fact in applications}
        self.paths = deployment.model(ImportGraph).reached_from(paths)
