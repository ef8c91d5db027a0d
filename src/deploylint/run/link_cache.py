"""Remembers between runs what files come to with the values that they take from others.

Such a result holds as long as the list of modules is the same, and the file and every file
that was looked into for its sake are: those that turned out to define nothing as well.
"""

from __future__ import annotations

from collections.abc import Iterable

from deploylint.engine.checking import FileResult
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.run.cache import Cache, digest
from deploylint.run.encoding import decode, encode

if TYPE_CHECKING:
    from typing import Any


class LinkCache:
    """The part of the cache that is about links, for one list of files."""

    def __init__(self, cache: Cache, paths: Iterable[str]) -> None:
        self._cache = cache
        self._modules = digest(tuple(path for path in paths if path.endswith(".py")))

    def get(self, path: str) -> tuple[FileResult | None] | None:
        """The result in a tuple, None in it where nothing is linked; None where it is not known."""
        match self._cache.links_of(path):
            case [self._modules, dict() as consulted, stored] if self._are_same(consulted):
                result = None if stored is None else decode(stored, FileResult)
                return (result,) if stored is None or result is not None else None
        return None

    def put(self, path: str, consulted: Iterable[str], result: FileResult | None) -> None:
        """Remember the result; ``consulted`` are the files that it follows from besides its own."""
        if result is not None and (result.defects or result.secretive):
            return
        identities: dict[str, Any] = {each: self._cache.identity(each) for each in consulted}
        if None not in identities.values():
            stored = None if result is None else encode(result)
            self._cache.put_links(path, [self._modules, identities, stored])

    def _are_same(self, consulted: dict[str, Any]) -> bool:
        return all(
            identity is not None and self._cache.identity(path) == identity
            for path, identity in consulted.items()
        )
