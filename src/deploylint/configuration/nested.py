"""Configuration below the root, which does not count when the whole project is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from deploylint.files import classify
from deploylint.lazy.records import TYPE_CHECKING

if TYPE_CHECKING:
    from deploylint.source import Source

NAMES = ("deploylint.toml", "pyproject.toml")
_TABLE = "[tool.deploylint"
# Samples and what others made bring their own; nobody expects those to count.
_OF_OTHERS = (classify.Context.VENDORED, classify.Context.TEST, classify.Context.EXAMPLE)


def ignored_files(
    paths: Iterable[str],
    requested: frozenset[str] | None,
    source: Callable[[str], Source | None],
) -> Iterator[str]:
    """The configuration files below the root whose folder holds something that is reported on."""
    for path in paths:
        folder, slash, name = path.rpartition("/")
        if not slash or name not in NAMES or classify.context_of(path).context in _OF_OTHERS:
            continue
        if requested is not None and not any(each.startswith(folder + slash) for each in requested):
            continue
        if name == NAMES[0] or _configures(source(path)):
            yield path


def _configures(source: Source | None) -> bool:
    return source is not None and _TABLE in source.text
