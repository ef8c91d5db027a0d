"""The globs of the configuration, written and read as in ``.gitignore``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.formats.gitignore import GitIgnoreTree

# Each is asked about each name, whereas those without a wildcard are looked up.
MAX_WILDCARDS = 2_500


class TooManyGlobs(ValueError):
    """More patterns with wildcards than can be asked about every file."""


class Globs:
    """Patterns of which the first that matches a path counts, compiled at the first question.

    Unlike in ``.gitignore``, no pattern takes back what another says: each stands for
    itself, and one that begins with ``!`` matches nothing.
    """

    __slots__ = ("_known", "_patterns", "_tree")

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        """Raises ``TooManyGlobs``."""
        self._patterns = tuple(patterns)
        self._known: dict[str, str | None] = {}
        self._tree: GitIgnoreTree | None = None
        if sum(map(_has_wildcard, self._patterns)) > MAX_WILDCARDS:
            raise TooManyGlobs(f"more than {MAX_WILDCARDS:,} patterns with wildcards")

    def first(self, path: str) -> str | None:
        """The first pattern that matches a relative path or a folder it lies in."""
        if self._patterns and path not in self._known:
            self._known[path] = self._find(path)
        return self._known.get(path)

    def _find(self, path: str) -> str | None:
        if self._tree is None:
            from deploylint.formats.gitignore import GitIgnoreTree

            # Of ignore rules the last decides, so they stand in reverse; no path holds "\0".
            standing = ["\0" if each[:1] in ("!", "#", "") else each for each in self._patterns]
            self._tree = GitIgnoreTree({"": reversed(standing)})
        verdict = self._tree.ignored(path)
        return self._patterns[-1 - verdict.number] if verdict else None


def _has_wildcard(pattern: str) -> bool:
    return any(char in pattern for char in "*?[\\")


class Choices:
    """What the configuration says of files by glob.

    ``exclude`` leaves files out, ``contexts`` gives some a context by name, and
    ``ignores`` switches codes off for some. Raises ``TooManyGlobs``.
    """

    def __init__(
        self,
        exclude: Iterable[str] = (),
        contexts: Iterable[tuple[str, str]] = (),
        ignores: Iterable[tuple[str, Iterable[str]]] = (),
    ) -> None:
        self._exclude = Globs(exclude)
        self._names = dict(contexts)
        self._contexts = Globs(self._names)
        self._ignores = {code: Globs(found) for code, found in _by_code(ignores).items()}

    def excludes(self, path: str) -> bool:
        return self._exclude.first(path) is not None

    def context(self, path: str) -> tuple[str, str] | None:
        """The glob that names the context of a file, and the context."""
        pattern = self._contexts.first(path)
        return None if pattern is None else (pattern, self._names[pattern])

    def ignores(self, code: str, path: str) -> bool:
        globs = self._ignores.get(code)
        return globs is not None and globs.first(path) is not None


def _by_code(table: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, list[str]]:
    patterns: dict[str, list[str]] = {}
    for pattern, codes in table:
        for code in codes:
            patterns.setdefault(code, []).append(pattern)
    return patterns
