"""The files of the project by what is asked of them: their names, and the folders they lie in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence


class Paths:
    """Paths relative to the root."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._sorted = sorted(paths)
        self.all = frozenset(self._sorted)
        self._named: dict[str, list[str]] = {}

    def named(self, name: str) -> Sequence[str]:
        """Those whose last component this is."""
        if not self._named:
            for path in self._sorted:
                self._named.setdefault(path.rpartition("/")[2], []).append(path)
        return self._named.get(name, ())

    def below(self, folder: str) -> Iterator[str]:
        """Those in a folder and in the folders of it; "" is the root."""
        first, last = 0, len(self._sorted)
        if folder:
            first = bisect_left(self._sorted, f"{folder}/")
            last = bisect_left(self._sorted, f"{folder}0")  # the sign after the slash
        return (self._sorted[index] for index in range(first, last))
