"""Which file a dotted module name means, seen from a file of the project."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.deployment import Deployment


class Modules:
    """Finds the Python files of the project by their dotted names."""

    def __init__(self, deployment: Deployment) -> None:
        self._find_below(deployment.paths())

    @classmethod
    def below(cls, paths: Iterable[str]) -> Modules:
        """The modules among these paths, without a deployment."""
        modules = cls.__new__(cls)
        modules._find_below(paths)
        return modules

    def _find_below(self, paths: Iterable[str]) -> None:
        self.paths = frozenset(path for path in paths if path.endswith(".py"))
        # Most imports begin with what is no module of the project at all.
        self._names = {part for path in self.paths for part in path[:-3].split("/")}
        self._found_from = lru_cache(maxsize=None)(self._find_from)

    def resolve(self, name: str, importer: str) -> str | None:
        """The file that ``name`` imports in ``importer``, None where it is not of this project.

        Absolute names are looked for below every folder above the importing
        file, the nearest first: any of them may be on the module search path.
        """
        first = name.replace("/", ".").partition(".")[0]
        if first and first not in self._names:
            return None
        return self._found_from(name, importer.rpartition("/")[0])

    def _find_from(self, name: str, folder: str) -> str | None:
        dots = len(name) - len(name.lstrip("."))
        relative = name[dots:].replace(".", "/")
        if dots:
            parts = folder.split("/") if folder else []
            if dots - 1 > len(parts):
                return None
            return self._file("/".join(parts[: len(parts) - dots + 1]), relative)
        while True:
            for base in (folder, f"{folder}/src" if folder else "src"):
                if found := self._file(base, relative):
                    return found
            if not folder:
                return None
            folder = folder.rpartition("/")[0]

    def _file(self, base: str, relative: str) -> str | None:
        stem = "/".join(part for part in (base, relative) if part)
        candidates = (f"{stem}.py", f"{stem}/__init__.py") if relative else (f"{stem}/__init__.py",)
        return next((each for each in candidates if each in self.paths), None)
