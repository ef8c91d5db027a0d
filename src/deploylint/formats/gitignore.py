"""``.gitignore`` with git's own semantics, nested files included.

git compares bytes: ``?`` matches one byte of a character. So patterns and paths
are matched here as one character for each byte of their UTF-8 form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from deploylint.formats.document import Document, Problem
from deploylint.formats.gitglob import compile_glob
from deploylint.formats.globs import Glob, NameIndex
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import ClassVar

_MAX_PATTERNS = 2_500
_TRAILING = regex(r"(?:\\[\s\S]|[^\\ ]| +(?=[^ ]))*")


class Pattern(NamedTuple):
    """One line that says something; ``text`` is the line without trailing blanks."""

    text: str
    negated: bool
    directories_only: bool
    start: int
    end: int
    line: int


class Verdict(NamedTuple):
    """The line that decides about a path: ``directory`` holds its file (``""`` for the root)."""

    directory: str
    number: int
    negated: bool


_Anchored = tuple[int, bool, Glob, "tuple[Glob | None, Glob] | None"]


def _number(anchored: _Anchored) -> int:
    return anchored[0]


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> tuple[bool, bool, Glob | None, tuple[Glob | None, Glob] | None]:
    negated, only, glob = compile_glob(_as_bytes(pattern))
    return negated, only, glob, glob.split() if glob else None


class Rules:
    """The compiled patterns of one file, which lies in ``directory``; numbers are positions."""

    __slots__ = ("_anchored", "_everywhere", "_placed", "directory", "negated", "prefix")

    def __init__(self, directory: str, patterns: Iterable[str]) -> None:
        self.directory = directory
        self.prefix = f"{directory}/" if directory else ""
        self.negated: list[bool] = []
        self._everywhere = (NameIndex(), NameIndex())
        self._placed: dict[str, list[_Anchored]] = {}  # those that name their directory in full
        self._anchored: list[_Anchored] = []
        for number, pattern in enumerate(patterns):
            self._add(number, pattern)

    def _add(self, number: int, pattern: str) -> None:
        negated, only, glob, split = _compiled(pattern)
        self.negated.append(negated)
        if split and split[0] is None:
            self._index(self._everywhere, number, only, split[1])
        elif glob:
            named = split and split[0] and split[0].exact
            group = self._anchored if named is None else self._placed.setdefault(named or "", [])
            group.append((number, only, glob, split))

    @staticmethod
    def _index(indexes: tuple[NameIndex, NameIndex], number: int, only: bool, glob: Glob) -> None:
        indexes[1].add(number, glob)
        if not only:
            indexes[0].add(number, glob)

    def inside(self, directory: str) -> _Inside:
        """What these patterns say about the names in a directory at or below their own."""
        prefix = _as_bytes(f"{directory}/"[len(self.prefix) :]) if directory else ""
        own: tuple[NameIndex, NameIndex] | None = None
        for number, only, glob, split in self._about(prefix):
            if not (prefix.startswith(glob.head) or glob.head.startswith(prefix)):
                continue
            if split and split[0] and not split[0].matches(prefix):
                continue
            own = own or (NameIndex(), NameIndex())
            if split is None:
                self._test(own, number, only, prefix, glob)
            else:
                self._index(own, number, only, split[1])
        return _Inside(self, self._everywhere, own)

    def _about(self, prefix: str) -> Iterable[_Anchored]:
        placed = self._placed.get(prefix, ())
        return sorted([*self._anchored, *placed], key=_number) if placed else self._anchored

    @staticmethod
    def _test(
        indexes: tuple[NameIndex, NameIndex], number: int, only: bool, prefix: str, glob: Glob
    ) -> None:
        def test(name: str) -> bool:
            return glob.matches(prefix + name)

        for index in indexes[only:]:
            index.add_test(number, test)


class _Inside(NamedTuple):
    rules: Rules
    everywhere: tuple[NameIndex, NameIndex]  # for files, for directories
    own: tuple[NameIndex, NameIndex] | None

    def last(self, name: str, is_dir: bool) -> int:
        own = self.own
        return self.everywhere[is_dir].last(name, own[is_dir].last(name) if own else -1)


class Level:
    """One directory on a walk from the top: what is ignored in it.

    ``Level.top(rules, ...)`` begins; later rules win. ``enter`` goes into a sub
    directory, with the rules of the ignore file there, if it has one. Nothing
    below an ignored directory can be taken back, so a walk need not enter it.
    """

    __slots__ = ("_inside", "directory", "ignored")

    def __init__(
        self, directory: str, rules: Iterable[Rules], ignored: Verdict | None = None
    ) -> None:
        self.directory = directory
        self.ignored = ignored
        self._inside = [each.inside(directory) for each in rules]

    @classmethod
    def top(cls, *rules: Rules) -> Level:
        """The root, under ``rules`` in rising precedence (``info/exclude``, ``.gitignore``)."""
        return cls("", (each for each in reversed(rules) if each.negated))

    def enter(self, name: str, rules: Rules | None = None) -> Level:
        directory = f"{self.directory}/{name}" if self.directory else name
        verdict = self.decides(name, is_dir=True)
        if verdict and not verdict.negated:
            return Level(directory, (), verdict)
        above = [inside.rules for inside in self._inside]
        return Level(directory, [rules, *above] if rules else above)

    def decides(self, name: str, is_dir: bool) -> Verdict | None:
        """The line that decides about ``name`` in this directory, negated or not."""
        if self.ignored:
            return self.ignored
        name = _as_bytes(name)
        for inside in self._inside:
            last = inside.last(name, is_dir)
            if last >= 0:
                return Verdict(inside.rules.directory, last, inside.rules.negated[last])
        return None

    def ignores(self, name: str, is_dir: bool) -> bool:
        verdict = self.decides(name, is_dir)
        return verdict is not None and not verdict.negated


class GitIgnoreTree:
    """All ignore files of a repository, by the directory each lies in (``""`` for the root)."""

    def __init__(self, files: Mapping[str, Iterable[str]], excludes: Iterable[str] = ()) -> None:
        """``files`` maps directories to patterns, ``excludes`` are those of ``info/exclude``."""
        self._rules = {place: Rules(place, patterns) for place, patterns in files.items()}
        below = Rules("", excludes)
        top = [below, self._rules[""]] if "" in self._rules else [below]
        self._levels = {"": Level.top(*top)}

    def decides(self, path: str, is_dir: bool = False) -> Verdict | None:
        """The line that decides about ``path``, as ``git check-ignore -v`` names it."""
        directory, _, name = path.rpartition("/")
        return (self._levels.get(directory) or self._level(directory)).decides(name, is_dir)

    def ignored(self, path: str, is_dir: bool = False) -> Verdict | None:
        """The line that has git ignore ``path``; None where it does not (tracked or not)."""
        verdict = self.decides(path, is_dir)
        return None if verdict is None or verdict.negated else verdict

    def _level(self, directory: str) -> Level:
        level = self._levels[""]
        at = 0
        for name in directory.split("/"):
            at += len(name) + 1
            here = directory[: at - 1]
            if here not in self._levels:
                self._levels[here] = level.enter(name, self._rules.get(here))
            level = self._levels[here]
        return level


class GitIgnore(Document):
    """One ignore file; a ``Verdict`` numbers its ``patterns``."""

    kind: ClassVar[str] = "gitignore"
    patterns: list[Pattern]

    @classmethod
    def parse(cls, source: Source) -> GitIgnore:
        document = cls(source)
        document.patterns = list(_read(source.text, document.problems))
        return document


def read_patterns(text: str) -> list[str]:
    """The patterns of an ignore file's text, comments and blank lines left out."""
    return [pattern.text for pattern in _read(text, [])]


def _read(text: str, problems: list[Problem]) -> Iterator[Pattern]:
    count = start = 0
    for line, raw in enumerate(text.split("\n"), 1):
        written = raw.removesuffix("\r").split("\0", 1)[0]
        if raw and not raw.startswith("#") and (written := _without_trailing(written)):
            if count == _MAX_PATTERNS:
                problems.append(Problem(start, start + len(raw), f"more than {count} patterns"))
                return
            count += 1
            directories_only = written.endswith("/")
            end = start + len(written)
            yield Pattern(written, written[0] == "!", directories_only, start, end, line)
        start += len(raw) + 1


def _without_trailing(line: str) -> str:
    """Cut trailing blanks, but not tabs and not an escaped blank; git does it so."""
    if not line.endswith(" "):
        return line
    match = _TRAILING.match(line)
    return match[0] if match else line


def _as_bytes(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")
