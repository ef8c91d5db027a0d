"""Which application or router the facts of one file mean, across files."""

from __future__ import annotations

from collections.abc import Container

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.python import (
    AppArgument,
    Application,
    ApplicationAlias,
    Import,
    Inclusion,
    Route,
)
from deploylint.deployment.modules import Modules
from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

# Path of the file, scope and name of an application. Of a parameter the name is
# ``UNKNOWN`` and the scope its function.
Key = tuple[str, str, str]
_HOPS = 5


class Owners:
    """The applications and routers of the project by their keys."""

    def __init__(self, deployment: Deployment) -> None:
        self._modules = deployment.model(Modules)
        self.applications: dict[Key, Application] = {
            (each.where.path, each.scope, each.name): each for each in deployment.facts(Application)
        }
        self._aliases: dict[Key, str] = {
            (each.where.path, each.scope, each.name): each.target
            for each in deployment.facts(ApplicationAlias)
        }
        self._imports: dict[str, list[Import]] = {}
        for imported in deployment.facts(Import):
            self._imports.setdefault(imported.where.path, []).append(imported)

    def of(self, item: Route | Inclusion | AppArgument) -> Key:
        """The object that something is registered on."""
        path = item.where.path
        name = item.parent if isinstance(item, Inclusion) else item.owner
        if key := self.known((path, item.scope, name)):
            return key
        module, _, attribute = name.rpartition(".")
        found = self.imported(path, module, attribute) if module else None
        return found or (path, item.scope, UNKNOWN)

    def known(self, key: Key, hops: int = _HOPS) -> Key | None:
        """The key of an application, aliases followed; None where there is none."""
        if key in self.applications or hops == 0:
            return key if key in self.applications else None
        path, target = key[0], self._aliases.get(key, "")
        scope, local, name = target.partition(":")
        if local:
            return self.known((path, scope, name), hops - 1)
        module, _, name = target.rpartition(".")
        return self.imported(path, module, name, hops - 1) if name else None

    def imported(self, path: str, module: str, name: str, hops: int = _HOPS) -> Key | None:
        """The application ``name`` of ``module`` as ``path`` imports it, through re-exports."""
        found = self._modules.resolve(module or ".", path)
        if found is None or hops == 0:
            return None
        if key := self.known((found, "", name), hops):
            return key
        call = "()" if name.endswith("()") else ""
        for each in self._imports.get(found, ()):
            original = each.original(name.removesuffix("()"))
            key = self.imported(found, each.module, original + call, hops - 1) if original else None
            if key:
                return key
        return None

    def meant(self, path: str, made: str) -> Application | None:
        """The application that ``made`` (see ``ApplicationRun``) is in the file ``path``."""
        module, _, name = made.rpartition(".")
        if made.startswith(":"):
            key = self.known((path, "", made[1:]))
        else:
            key = self.imported(path, module, name)
        return self.applications[key] if key else None

    def is_own(self, path: str, made: str) -> bool:
        """Whether ``made`` comes from a module of this project."""
        module = made.rpartition(".")[0]
        return made.startswith(":") or self._modules.resolve(module or ".", path) is not None

    def parameter_of(self, item: AppArgument, known: Container[Key]) -> Key | None:
        """The parameter that an application becomes, if ``known`` has something of it."""
        path = item.where.path
        if item.origin != "imported":
            name = item.callee.rpartition(".")[2]
            scopes = item.scope.split(".") if item.scope else []
            outer = [".".join((*scopes[:length], name)) for length in range(len(scopes), -1, -1)]
            keys = [(path, scope, UNKNOWN) for scope in outer]
            return next((key for key in keys if key in known), None)
        module, _, name = item.callee.rpartition(".")
        return self._function(path, module, name, known, _HOPS)

    def _function(
        self, path: str, module: str, name: str, known: Container[Key], hops: int
    ) -> Key | None:
        found = self._modules.resolve(module or ".", path)
        if found is None or hops == 0:
            return None
        if (found, name, UNKNOWN) in known:
            return found, name, UNKNOWN
        for each in self._imports.get(found, ()):
            original = each.original(name)
            key = (
                self._function(found, each.module, original, known, hops - 1) if original else None
            )
            if key:
                return key
        return None

    def is_defined(self, item: AppArgument) -> bool:
        """Whether the callee is a function of the project, all of whose doings are seen."""
        if item.origin != "imported":
            return item.origin == "local"
        module = item.callee.rpartition(".")[0]
        outer = module.rpartition(".")[0]  # of a method, whose class is imported
        return any(self._modules.resolve(each, item.where.path) for each in (module, outer) if each)
