"""``.dockerignore`` with the semantics of ``docker build``.

Read as moby's ``ignorefile`` reads it, matched as BuildKit walks a context: the
*MatchesUsingParentResults* chain of moby/patternmatcher, in which a directory
hands its matches down and a later ``!`` pattern may take a child back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from deploylint.formats.document import Document, Problem
from deploylint.formats.globs import Glob, NameIndex
from deploylint.formats.mobyglob import BadPattern, compile_glob
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import ClassVar

_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
_SPACE += "\u200a\u2028\u2029\u202f\u205f\u3000"  # unicode.IsSpace of Go
_MAX_LINE = 64 * 1024 - 1
_MAX_PATTERNS = 2_500


class Pattern(NamedTuple):
    """One line that says something; ``text`` is what moby makes of it, ``!`` included."""

    text: str
    negated: bool
    start: int
    end: int
    line: int


class _Entry:
    """A compiled pattern. Shared by matchers that differ in other lines."""

    __slots__ = ("error", "glob", "negated", "split")

    def __init__(self, text: str) -> None:
        text = text.strip(_SPACE)
        text = clean(text) if text else ""
        self.negated = text.startswith("!")
        self.error = ""
        self.glob: Glob | None = None
        self.split: tuple[Glob | None, Glob] | None = None
        if text == "!":
            self.error = 'illegal exclusion pattern: "!"'
        elif text:
            self._compile(text[self.negated :])

    def _compile(self, text: str) -> None:
        try:
            self.glob = compile_glob(text)
        except BadPattern as error:
            self.error = str(error)
        else:
            self.split = self.glob.split()


_entry = lru_cache(maxsize=1024)(_Entry)


class _Directory(NamedTuple):
    matched: int  # the patterns that match the directory or one above it, as bits
    last: int  # the last of them
    names: NameIndex | None


class Matcher:
    """Which of some patterns decides about a path. Paths are relative, with ``/``.

    Patterns are the lines as ``read_patterns`` gives them, and are known by their
    position. A pattern with an error matches nothing.
    """

    __slots__ = ("_directories", "_entries", "_everywhere", "_somewhere")

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self._take([_entry(pattern) for pattern in patterns])

    def _take(self, entries: Sequence[_Entry]) -> None:
        self._entries = entries
        self._everywhere = NameIndex()
        self._somewhere: list[tuple[int, _Entry, Glob]] = []
        self._directories: dict[str, _Directory] = {}
        for number, entry in enumerate(entries):
            if entry.split and entry.split[0] is None:
                self._everywhere.add(number, entry.split[1])
            elif entry.glob:
                self._somewhere.append((number, entry, entry.glob))

    def inserted(self, position: int, pattern: str) -> Matcher:
        """The matcher of the file with one line more, before ``position``."""
        return self._with([*self._entries[:position], _entry(pattern), *self._entries[position:]])

    def removed(self, position: int) -> Matcher:
        """The matcher of the file without the line at ``position``."""
        return self._with([*self._entries[:position], *self._entries[position + 1 :]])

    def _with(self, entries: Sequence[_Entry]) -> Matcher:
        other = Matcher()
        other._take(entries)
        return other

    @property
    def errors(self) -> list[tuple[int, str]]:
        """Position and message of each pattern that fails the build."""
        return [(number, entry.error) for number, entry in enumerate(self._entries) if entry.error]

    def last(self, path: str) -> int:
        """The position of the last pattern that matches ``path``; -1 for none."""
        directory, _, name = path.rpartition("/")
        place = self._directories.get(directory)
        _, last, names = place or self._open(directory)
        if names:
            last = names.last(name, last)
        return self._everywhere.last(name, last)

    def excludes(self, path: str) -> bool:
        last = self.last(path)
        return last >= 0 and not self._entries[last].negated

    def _open(self, directory: str) -> _Directory:
        """Make ready a directory and those above it."""
        place = self._directories.get("") or self._enter("", 0)
        at = 0
        while at < len(directory):
            end = directory.find("/", at)
            end = len(directory) if end < 0 else end
            here = directory[:end]
            matched = place.matched
            place = self._directories.get(here) or self._enter(here, self._matched(here, matched))
            at = end + 1
        return place

    def _enter(self, directory: str, matched: int) -> _Directory:
        names = self._names(f"{directory}/" if directory else "")
        place = _Directory(matched, matched.bit_length() - 1, names or None)
        self._directories[directory] = place
        return place

    def _matched(self, path: str, above: int) -> int:
        """As *MatchesUsingParentResults*: a pattern that cannot change the verdict is skipped."""
        matched, excluded = 0, False
        for number, entry in enumerate(self._entries):
            match = above >> number & 1
            if not match and entry.negated == excluded and entry.glob:
                match = entry.glob.matches(path)
            if match:
                matched |= 1 << number
                excluded = not entry.negated
        return matched

    def _names(self, prefix: str) -> NameIndex:
        names = NameIndex()
        for number, entry, glob in self._somewhere:
            if not (prefix.startswith(glob.head) or glob.head.startswith(prefix)):
                continue
            if entry.split is None:
                names.add_test(number, lambda name, glob=glob: glob.matches(prefix + name))  # type: ignore[misc]
            elif entry.split[0] is None or entry.split[0].matches(prefix):
                names.add(number, entry.split[1])
        return names


class DockerIgnore(Document):
    """An ignore file of a build context.

    ``patterns`` are its lines in order; ``matcher`` numbers them likewise.
    """

    kind: ClassVar[str] = "dockerignore"
    patterns: list[Pattern]
    matcher: Matcher

    @classmethod
    def parse(cls, source: Source) -> DockerIgnore:
        """Read as moby's ``ignorefile.ReadAll``; each pattern that would fail is a problem."""
        document = cls(source)
        document.patterns = list(_read(source.text, document.problems))
        document.matcher = Matcher(pattern.text for pattern in document.patterns)
        for number, message in document.matcher.errors:
            pattern = document.patterns[number]
            document.problems.append(Problem(pattern.start, pattern.end, message))
        return document

    def decides(self, path: str) -> Pattern | None:
        """The last pattern that matches ``path`` or a directory above it."""
        last = self.matcher.last(path)
        return self.patterns[last] if last >= 0 else None

    def excludes(self, path: str, is_dir: bool = False) -> Pattern | None:
        """The pattern that keeps ``path`` out of the context; files and directories are alike."""
        pattern = self.decides(path)
        return None if pattern is None or pattern.negated else pattern


def names_for(dockerfile: str, context: str = "") -> tuple[str, ...]:
    """Where the ignore file of a build may lie, first found wins, as BuildKit looks for it.

    ``dockerfile`` and ``context`` are paths relative to the project; they are
    not merged. ``.containerignore`` is what podman and buildah prefer.
    """
    base = f"{context.strip('/')}/" if context.strip("/") not in ("", ".") else ""
    return (f"{dockerfile}.dockerignore", f"{base}.containerignore", f"{base}.dockerignore")


def read_patterns(text: str) -> list[str]:
    """The patterns of an ignore file, as ``ignorefile.ReadAll`` returns them."""
    return [pattern.text for pattern in _read(text, [])]


def _read(text: str, problems: list[Problem]) -> Iterator[Pattern]:
    count = start = 0
    for line, raw in enumerate(text.split("\n"), 1):
        end = start + len(raw)
        if len(raw) > _MAX_LINE:
            problems.append(Problem(start, end, "the line is longer than 64 KiB"))
            return
        if not raw.startswith("#") and (written := raw.strip(_SPACE)):
            if count == _MAX_PATTERNS:
                problems.append(Problem(start, end, f"more than {_MAX_PATTERNS} patterns"))
                return
            count += 1
            at = start + raw.index(written)
            text = _normalised(written)
            yield Pattern(text, clean(text).startswith("!"), at, at + len(written), line)
        start = end + 1


def _normalised(pattern: str) -> str:
    mark = "!" if pattern.startswith("!") else ""
    pattern = pattern[len(mark) :].strip(_SPACE)
    if pattern:
        pattern = clean(pattern)
        if len(pattern) > 1 and pattern.startswith("/"):
            pattern = pattern[1:]
    return mark + pattern


def clean(path: str) -> str:
    """The shortest equal path, as Go's ``filepath.Clean``."""
    rooted = path.startswith("/")
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", ".") and not (part == ".." and rooted):
            parts.append(part)
    return ("/" if rooted else "") + "/".join(parts) or "."
