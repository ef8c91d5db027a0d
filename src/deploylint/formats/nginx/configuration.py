"""Configuration as nginx assembles it: files joined by their includes, cut into levels."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from deploylint.formats.nginx.directives import CONTEXTS
from deploylint.formats.nginx.document import NginxFile
from deploylint.formats.nginx.includes import PROXY_PARAMS, Resolver, stock_directives
from deploylint.formats.nginx.tokens import Word
from deploylint.formats.nginx.tree import Directive, walk
from deploylint.lazy.records import NamedTuple

MAX_DEPTH = 100
MAX_REPEATED = 20_000
_MAIN = frozenset({"events", "http", "mail", "stream"})
NEVER_INCLUDED = "no file of the project includes this one"
"""The doubt about a fragment: what is set around it is out of sight."""


class Placed(NamedTuple):
    """A directive and its file; an absolute path is a file that a package installs."""

    path: str
    directive: Directive

    @property
    def in_project(self) -> bool:
        return not self.path.startswith("/")


class Missing(NamedTuple):
    """An include whose files are not at hand, and what it may define: ``None`` is anything."""

    include: Placed
    reason: str
    directives: frozenset[str] | None = None

    @property
    def pattern(self) -> str:
        return self.include.directive.values[0] if self.include.directive.values else ""

    def may_define(self, names: frozenset[str]) -> bool:
        return self.directives is None or not self.directives.isdisjoint(names)


class Level:
    """One place where a setting can be made: a file's top, http, server, location, if …

    A fragment that is included twice has two levels for each of its blocks.
    """

    __slots__ = (
        "_by_name",
        "_counted",
        "block",
        "kind",
        "missing",
        "own",
        "parent",
        "unknown_reasons",
    )

    def __init__(self, kind: str, block: Placed | None, parent: Level | None) -> None:
        self.kind = kind
        """Name of the directive that opens the level, ``main`` or ``fragment``."""
        self.block = block
        self.parent = parent
        self.own: list[Placed] = []
        """Directives at this level, in order, those of included files among them."""
        self.missing: list[Missing] = []
        self.unknown_reasons: list[str] = []
        """Why there may be more at this level, or around it, than the project shows."""
        self._by_name: dict[str, list[tuple[int, Placed]]] = {}
        self._counted = 0

    def outwards(self) -> Iterator[Level]:
        """This level, the one around it, and so on."""
        level: Level | None = self
        while level is not None:
            yield level
            level = level.parent

    def defined(self, names: frozenset[str]) -> tuple[Placed, ...]:
        """The level's own directives of these names, in order."""
        if self._counted != len(self.own):
            self._count()
        if len(names) == 1:
            return tuple(placed for _, placed in self._by_name.get(next(iter(names)), ()))
        return tuple(placed for _, placed in sorted(self._numbered(names)))

    def _count(self) -> None:
        for number in range(self._counted, len(self.own)):
            placed = self.own[number]
            self._by_name.setdefault(placed.directive.name, []).append((number, placed))
        self._counted = len(self.own)

    def _numbered(self, names: frozenset[str]) -> Iterator[tuple[int, Placed]]:
        for name in names:
            yield from self._by_name.get(name, ())

    def unknown_reasons_about(self, names: frozenset[str]) -> tuple[str, ...]:
        """Why this level may define one of ``names`` without our seeing it."""
        missing = (
            f"include {include.pattern}: {include.reason}"
            for include in self.missing
            if include.may_define(names)
        )
        return (*self.unknown_reasons, *missing)

    def within(self, kind: str) -> bool | None:
        """Whether a level of ``kind`` is around; ``None`` where a fragment's parents decide."""
        kinds = [level.kind for level in self.outwards()]
        if kind in kinds:
            return True
        return None if "fragment" in kinds else False


class Configuration:
    """All files of a project as levels, outer before inner.

    ``installed`` maps absolute paths in the machine (images, mounts) to files
    of the project, where that is known. ``packaged`` are files that the
    ``nginx.conf`` of a package includes: what is around them is known.
    """

    def __init__(
        self,
        files: Iterable[NginxFile],
        installed: Mapping[str, str] | None = None,
        packaged: Container[str] = (),
    ) -> None:
        self.files = {file.path: file for file in files}
        self._packaged = packaged
        self.levels: list[Level] = []
        self.includers: dict[str, list[Placed]] = {path: [] for path in self.files}
        """For each file, the include directives that bring it in."""
        self._resolver = Resolver(self.files, installed or {})
        self._left = MAX_REPEATED
        self._reached: set[str] = set()
        self._find_includers()
        for path in sorted(self.files, key=lambda path: (bool(self.includers[path]), path)):
            if path not in self._reached:
                self._expand(self.files[path])
        self._by_place: dict[tuple[str, int], list[Level]] = {}
        for level in self.levels:
            if level.block:
                place = (level.block.path, level.block.directive.start)
                self._by_place.setdefault(place, []).append(level)

    def levels_of(self, path: str, block: Directive) -> tuple[Level, ...]:
        """The levels that a block opens: several where its file is included several times."""
        return tuple(self._by_place.get((path, block.start), ()))

    def _find_includers(self) -> None:
        for file in self.files.values():
            for directive in walk(file.directives):
                self._left += 1
                if directive.name == "include" and directive.values:
                    pattern = directive.values[0]
                    for path in self._resolver.resolve(pattern, file.path, file.path).paths:
                        self.includers[path].append(Placed(file.path, directive))

    def _expand(self, file: NginxFile) -> None:
        main = any(directive.name in _MAIN for directive in file.directives)
        top = Level("main" if main else "fragment", None, None)
        if not main and file.path in self._packaged:
            top = Level("http", None, Level("main", None, None))
        elif not main:
            top.unknown_reasons.append(NEVER_INCLUDED)
        self.levels.append(top)
        self._add_file(top, file, (file.path,))

    def _add_file(self, level: Level, file: NginxFile, trail: tuple[str, ...]) -> None:
        self._reached.add(file.path)
        self._fill(level, file, file.directives, trail)

    def _fill(
        self,
        level: Level,
        file: NginxFile,
        directives: tuple[Directive, ...],
        trail: tuple[str, ...],
    ) -> None:
        """``trail`` lists the files from the first to ``file``, one entry a block as well."""
        if (
            not file.complete
            and (doubt := f"{file.path} cannot be read in full") not in level.unknown_reasons
        ):
            level.unknown_reasons.append(doubt)
        for directive in directives:
            self._left -= 1
            placed = Placed(file.path, directive)
            if directive.name == "include":
                self._include(level, placed, trail)
                continue
            level.own.append(placed)
            if directive.block and directive.name in CONTEXTS and len(trail) < MAX_DEPTH:
                inner = Level(directive.name, placed, level)
                self.levels.append(inner)
                self._fill(inner, file, directive.block.directives, (*trail, file.path))

    def _include(self, level: Level, include: Placed, trail: tuple[str, ...]) -> None:
        directive = include.directive
        pattern = directive.values[0] if directive.values else ""
        if directive.template:
            level.missing.append(Missing(include, "a template fills in the name"))
            return
        found = self._resolver.resolve(pattern, include.path, trail[0])
        if found.reason:
            self._include_stock(level, include, pattern, found.reason)
        for path in found.paths:
            if path in trail:
                level.missing.append(Missing(include, "the file includes itself", frozenset()))
            elif len(trail) >= MAX_DEPTH or self._left < 0:
                level.missing.append(Missing(include, "too many includes"))
            else:
                self._add_file(level, self.files[path], (*trail, path))

    def _include_stock(self, level: Level, include: Placed, pattern: str, reason: str) -> None:
        if pattern.rpartition("/")[2] == "proxy_params":
            level.own += (Placed("/etc/nginx/proxy_params", _bare(*line)) for line in PROXY_PARAMS)
        else:
            level.missing.append(Missing(include, reason, stock_directives(pattern)))


def _bare(*values: str) -> Directive:
    return Directive(tuple(Word(value, 0, 0) for value in values), 0, 0)
