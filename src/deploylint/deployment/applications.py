"""The modules that make up the web applications of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deploylint.deployment.facts.python import Application, Import
from deploylint.deployment.modules import Modules

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


class ApplicationModules:
    """``paths`` are the files that make applications, and all that these are seen to import."""

    def __init__(self, deployment: Deployment) -> None:
        modules = deployment.model(Modules)
        imports: dict[str, set[str]] = {}
        for fact in deployment.facts(Import):
            dot = "" if fact.module.endswith(".") else "."
            names = (fact.module, *(f"{fact.module}{dot}{name}" for name in fact.names))
            found = {modules.resolve(name, fact.where.path) for name in names}
            imports.setdefault(fact.where.path, set()).update(path for path in found if path)
        applications = deployment.facts(Application)
        self.paths = _reachable({fact.where.path for fact in applications}, imports)


def _reachable(start: set[str], imports: dict[str, set[str]]) -> frozenset[str]:
    reached = set(start)
    queue = list(start)
    while queue:
        for path in imports.get(queue.pop(), set()) - reached:
            reached.add(path)
            queue.append(path)
    return frozenset(reached)
