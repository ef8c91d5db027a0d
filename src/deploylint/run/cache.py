"""Remembers the result of each file between runs.

An entry is used only when the file's identity (size, modification and change times,
inode) is known and the one that was stored, and the whole store only for the same plan,
settings and version of deploylint. Where it lies, nobody else can write it: see ``Store``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cached_property

from deploylint import __version__
from deploylint.configuration.settings import Settings
from deploylint.engine.checking import FileResult
from deploylint.engine.plan import Plan
from deploylint.files import classify
from deploylint.files.workspace import Unreadable, Workspace
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.run.encoding import decode, encode
from deploylint.run.outcome import Outcome
from deploylint.run.store import Store, StoreError

if TYPE_CHECKING:
    from typing import Any

# A file that changed within the last two seconds may change again unseen.
_RACY_NS = 2_000_000_000

# Identity, result and context of a file; behind them, what ``put_links`` adds.
_ROW = 3

Known = tuple[FileResult, classify.Classified]


class Cache:
    """The results of one project under one plan; without a store it remembers nothing.

    ``problems`` says what of the store could not be read or written.
    """

    def __init__(self, store: Store | None, workspace: Workspace, key: str) -> None:
        self.store = store
        self.workspace = workspace
        self.key = key
        self.current: dict[str, Any] = {}
        self.changed = False
        self.problems: list[str] = []
        self._identities: dict[str, list[int] | None] = {}

    @cached_property
    def stored(self) -> dict[str, Any]:
        files = self._load("results.json", self.key)
        return files if isinstance(files, dict) else {}

    # --- the whole run -------------------------------------------------------------

    def state(self, paths: Iterable[str], said: tuple[Any, ...]) -> str:
        """A name for these files as they are now and for what else decides an outcome.

        It is "" without a store and while a file is missing or changing.
        """
        if not self.store:
            return ""
        identities = [self.identity(path) for path in paths]
        if None in identities:
            return ""
        return digest((self.key, identities, said))

    def recall(self, state: str) -> Outcome | None:
        """The outcome that was remembered for this state."""
        return decode(self._load("outcome.json", state), Outcome) if state else None

    def remember(self, state: str, outcome: Outcome) -> None:
        """Keep what reports show and count of an outcome."""
        if state and not outcome.defects:
            shown = outcome._replace(evidence=())
            self._write("outcome.json", state, encode(shown))

    # --- single files ----------------------------------------------------------------

    def knows(self, path: str) -> bool:
        """Whether there is a row for the file as it is now."""
        row = self.stored.get(path)
        if not isinstance(row, list) or not _ROW <= len(row) <= _ROW + 1:
            return False
        return row[0] is not None and row[0] == self.identity(path)

    def get(self, path: str) -> Known | None:
        if not self.knows(path):
            return None
        row = self.stored[path]
        result = decode(row[1], FileResult)
        classified = decode(row[2], classify.Classified)
        if result is None or classified is None:
            return None
        self.current[path] = row
        return result, classified

    def put(self, path: str, result: FileResult, classified: classify.Classified) -> None:
        kept = self.store and not (result.defects or result.secretive) and result.is_whole
        if kept and (identity := self.identity(path)):
            self.current[path] = [identity, encode(result), encode(classified)]
            self.changed = True

    def links_of(self, path: str) -> Any:
        """What ``put_links`` was given for this state of the file, None where it was not."""
        row = self.current.get(path, ())
        return row[_ROW] if len(row) > _ROW else None

    def put_links(self, path: str, links: list[Any]) -> None:
        """Keep JSON values about the links of a file that is kept itself."""
        if row := self.current.get(path):
            self.current[path] = [*row[:_ROW], links]
            self.changed = True

    def save(self) -> None:
        """Write what has changed."""
        if self.changed or (self.store and len(self.current) != len(self.stored)):
            self._write("results.json", self.key, self.current)

    def _write(self, name: str, key: str, value: Any) -> None:
        import json

        assert self.store
        text = json.dumps({"key": key, "value": value}, separators=(",", ":"))
        try:
            self.store.save(name, text.encode())
        except StoreError as error:
            self.problems.append(f"{name} of the cache was not written: {error}")

    def _load(self, name: str, key: str) -> Any:
        """What was stored under this key, None for anything else."""
        try:
            content = self.store.load(name) if self.store else None
        except StoreError as error:
            self.problems.append(f"{name} of the cache was not read: {error}")
            content = None
        if content is None:
            return None
        import json

        try:
            store = json.loads(content)
            return store["value"] if store["key"] == key else None
        except (ValueError, KeyError, TypeError, RecursionError):
            return None

    def identity(self, path: str) -> list[int] | None:
        """What tells this state of a file from any other; None while it is changing."""
        if path not in self._identities:
            self._identities[path] = self._look_at(path)
        return self._identities[path]

    def _look_at(self, path: str) -> list[int] | None:
        try:
            found = self.workspace.stat(path)
        except Unreadable:
            return None
        import time

        if time.time_ns() - found.st_mtime_ns < _RACY_NS:
            return None
        return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def cache_key(plan: Plan, settings: Settings) -> str:
    """Changes whenever the same file could give another result."""
    import sys

    return digest(
        (__version__, sys.version_info[:3], plan, settings.contexts, settings.plugins, _own_state())
    )


def digest(said: tuple[Any, ...]) -> str:
    """A name for values that are the same in every process."""
    import hashlib

    return hashlib.sha256(repr(said).encode("utf-8", "surrogateescape")).hexdigest()


def _own_state() -> list[tuple[str, int]]:
    """In a development checkout, when each module of deploylint last changed."""
    from deploylint import registry

    if not registry.is_checkout():
        return []
    root = os.path.dirname(os.path.dirname(__file__))
    return sorted(
        (name, os.stat(os.path.join(folder, name)).st_mtime_ns)
        for folder, _, names in os.walk(root)
        for name in names
        if name.endswith(".py")
    )
