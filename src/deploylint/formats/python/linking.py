"""Values that a module takes from other modules of the project.

A module is checked by itself first, and says which imported values it would have to know
(``take_wanted``). Where the project defines them it is checked once more, with those
modules at hand (``Links``), so that the result still follows from what ``check_file`` is given.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deploylint.formats.python.constants import UNKNOWN, Value
from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.formats.document import Links
    from deploylint.formats.python.module import PythonModule

_HOPS = 4


class Linker:
    """Looks up what other modules assign, and notes what it could not look up."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._modules: dict[str, PythonModule | None] = {}
        self._hops = 0
        self._wanted: set[tuple[str, str]] = set()

    def value(self, importer: str, name: str) -> Value:
        """What ``name`` (dotted; with leading dots where relative) is worth, or ``UNKNOWN``."""
        for module, rest in splits(name):
            path = self._links.paths.get((importer, module))
            if path is not None:
                return self._value_in(path, rest)
        self._wanted.add((importer, name))
        return UNKNOWN

    def take_wanted(self) -> set[tuple[str, str]]:
        """What could not be looked up since the last call; see ``Document.take_wanted``."""
        wanted, self._wanted = self._wanted, set()
        return wanted

    def _value_in(self, path: str, names: list[str]) -> Value:
        module = self._module(path)
        if module is None or self._hops == _HOPS:
            return UNKNOWN
        self._hops += 1
        try:
            return module.fold(_reference(names))
        finally:
            self._hops -= 1

    def _module(self, path: str) -> PythonModule | None:
        if path not in self._modules:
            self._modules[path] = self._read(path)
        return self._modules[path]

    def _read(self, path: str) -> PythonModule | None:
        from deploylint.formats.document import Unparsable
        from deploylint.formats.python.module import PythonModule
        from deploylint.source import Source

        try:
            module = PythonModule.parse(Source.decode(path, self._links.data[path]))
        except Unparsable:
            return None
        module.link(self)
        return module


def splits(name: str) -> Iterator[tuple[str, list[str]]]:
    """Module and names in it that a dotted name may consist of, the longest module first."""
    dots = len(name) - len(name.lstrip("."))
    words = name[dots:].split(".")
    for count in range(len(words) - 1, -1 if dots else 0, -1):
        yield name[:dots] + ".".join(words[:count]), words[count:]


def _reference(names: list[str]) -> ast.expr:
    found: ast.expr = ast.Name(id=names[0], ctx=ast.Load())
    for name in names[1:]:
        found = ast.Attribute(value=found, attr=name, ctx=ast.Load())
    return found
