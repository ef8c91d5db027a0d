"""What a reader of a ``.env`` file makes of it."""

from __future__ import annotations

from deploylint.formats.interpolation import InterpolationError
from deploylint.lazy.records import NamedTuple

# What all values of a file may come to; variables that double one another grow without end.
MAX_EXPANDED = 1 << 20


class Binding(NamedTuple):
    """A variable as one reader sees it.

    ``value`` is None where the reader takes it from its own environment
    (``NAME`` without ``=``). ``external`` says that the value would change if
    the environment had a variable that the file lacks. All offsets are into
    the text; ``start`` and ``end`` bound the value without its quotes.
    """

    name: str
    value: str | None
    name_start: int
    name_end: int
    start: int
    end: int
    external: bool = False


class ReadError(NamedTuple):
    """Why a reader refuses the file, without quoting it; ``line`` is the line it names."""

    message: str
    start: int
    end: int
    line: int
    cause: InterpolationError | None = None


class Reading(NamedTuple):
    """The variables in order of appearance; a reader that met an ``error`` uses none of them."""

    bindings: tuple[Binding, ...]
    error: ReadError | None = None

    def binding(self, name: str) -> Binding | None:
        """The last binding of ``name``: the one that holds."""
        return next((b for b in reversed(self.bindings) if b.name == name), None)

    @property
    def values(self) -> dict[str, str]:
        return {b.name: b.value for b in self.bindings if b.value is not None}
