"""Whether a module can import the function of the project that makes its loggers."""

from __future__ import annotations

from deploylint.deployment.applications import ImportGraph
from deploylint.deployment.facts.python import LoggerMaker
from deploylint.deployment.logging import Helper
from deploylint.deployment.modules import Modules
from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


class LoggerMakers:
    """The modules that make loggers, and what these import."""

    def __init__(self, deployment: Deployment) -> None:
        self._modules = deployment.model(Modules)
        self._graph = deployment.model(ImportGraph)
        self._imports = {fact.where.path: fact.imports for fact in deployment.facts(LoggerMaker)}

    def can_import(self, helper: Helper, path: str) -> bool:
        """Whether ``path`` finds the helper on its import path, and makes no cycle with it."""
        file = self._modules.resolve(helper.module, path)
        if file is None or file not in self._imports or file == path:
            return False
        return self._shares_root(file, helper.module, path) and self._is_free_of(file, path)

    def _shares_root(self, file: str, module: str, path: str) -> bool:
        """Packages beside one another may be installed, and imported, apart."""
        parts = file.removesuffix(".py").removesuffix("/__init__").split("/")
        root = parts[: len(parts) - len(module.split("."))]
        folders = path.split("/")[:-1]
        if folders[: len(root)] != root:
            return False
        inside = folders[len(root) :]
        if not inside or inside[0] == module.partition(".")[0]:
            return True
        package = "/".join((*root, inside[0]))
        return f"{package}/__init__.py" in self._modules.paths

    def _is_free_of(self, file: str, path: str) -> bool:
        """The helper needs neither ``path`` nor a module whose imports are unseen."""
        needed, queue = {file}, [file]
        while queue:
            names, importer = self._imports.get(queue[-1], ()), queue.pop()
            found = {self._modules.resolve(name, importer) for name in names}
            new = {each for each in found if each is not None} - needed
            needed |= new
            queue += new
        seen = all(each in self._imports or self._graph.knows(each) for each in needed)
        return seen and path not in self._graph.reached_from(needed)
