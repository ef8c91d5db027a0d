"""Remembers the result of each file between runs.

The store is JSON: data that an attacker who commits a cache folder can falsify,
but not turn into code. An entry is used only when the file's identity (size,
modification and change times, inode) is the one that was stored, and the whole
store only for the same plan, settings and version of deploylint.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from enum import Enum
from functools import cache, cached_property
from importlib import import_module

from deploylint import __version__
from deploylint.configuration.settings import Settings
from deploylint.deployment.facts import FACTS
from deploylint.engine.checking import FileResult
from deploylint.engine.plan import Plan
from deploylint.files import classify
from deploylint.files.listing import Note
from deploylint.files.workspace import Unreadable, Workspace
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import (
    Confidence,
    Edit,
    Evidence,
    Finding,
    Fix,
    Related,
    Safety,
    Severity,
    Unknown,
    Where,
)
from deploylint.run.outcome import Outcome
from deploylint.suppression.comments import Ignore, Suppressed

if TYPE_CHECKING:
    from typing import Any, TypeVar

    T = TypeVar("T")

FOLDER = ".deploylint_cache"
_ENUMS: tuple[type[Any], ...] = (Severity, Safety, Confidence, classify.Context)
_TUPLES: tuple[type[Any], ...] = (
    Outcome,
    Note,
    Suppressed,
    Where,
    Edit,
    Fix,
    Related,
    Finding,
    Evidence,
    Unknown,
    Ignore,
    FileResult,
    classify.Classified,
)
# A file that changed within the last two seconds may change again unseen.
_RACY_NS = 2_000_000_000

Known = tuple[FileResult, classify.Classified]


class Cache:
    """The results of one project under one plan; without a folder it remembers nothing."""

    def __init__(self, folder: str | None, workspace: Workspace, key: str) -> None:
        self.folder = folder
        self.workspace = workspace
        self.key = key
        self.current: dict[str, Any] = {}
        self.changed = False
        self._identities: dict[str, list[int] | None] = {}

    @cached_property
    def stored(self) -> dict[str, Any]:
        files = self._load("results.json", self.key)
        return files if isinstance(files, dict) else {}

    # --- the whole run -------------------------------------------------------------

    def state(self, paths: Iterable[str], said: tuple[Any, ...]) -> str:
        """A name for these files as they are now and for what else decides an outcome.

        It is "" without a folder and while a file is missing or changing.
        """
        if not self.folder:
            return ""
        identities = [self._identity(path) for path in paths]
        if None in identities:
            return ""
        return _digest((self.key, identities, said))

    def recall(self, state: str) -> Outcome | None:
        """The outcome that was remembered for this state."""
        return decoded(self._load("outcome.json", state), Outcome) if state else None

    def remember(self, state: str, outcome: Outcome) -> None:
        """Keep what reports show of an outcome."""
        if state and not outcome.defects:
            shown = outcome._replace(evidence=(), unknown=())
            self._write("outcome.json", state, encode(shown))

    # --- single files ----------------------------------------------------------------

    def get(self, path: str) -> Known | None:
        row = self.stored.get(path)
        identity = self._identity(path) if row else None
        if not row or row[0] != identity:
            return None
        result = decoded(row[1], FileResult)
        classified = decoded(row[2], classify.Classified)
        if result is None or classified is None:
            return None
        self.current[path] = row
        return result, classified

    def put(self, path: str, result: FileResult, classified: classify.Classified) -> None:
        if self.folder and not result.defects and (identity := self._identity(path)):
            self.current[path] = [identity, encode(result), encode(classified)]
            self.changed = True

    def save(self) -> None:
        """Write the store atomically; a folder that cannot be written is no error."""
        if not self.folder or (not self.changed and len(self.current) == len(self.stored)):
            return
        self._write("results.json", self.key, self.current)

    def _write(self, name: str, key: str, value: Any) -> None:
        import contextlib
        import json

        assert self.folder
        text = json.dumps({"key": key, "value": value}, separators=(",", ":"))
        with contextlib.suppress(OSError):
            _make_folder(self.folder)
            temporary = os.path.join(self.folder, f"{name}.{os.getpid()}.tmp")
            with open(temporary, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(temporary, os.path.join(self.folder, name))

    def _load(self, name: str, key: str) -> Any:
        """What was stored under this key, None for anything else."""
        path = os.path.join(self.folder or "", name)
        if not self.folder or not os.path.isfile(path) or os.path.islink(path):
            return None
        import json

        try:
            with open(path, encoding="utf-8") as file:
                store = json.load(file)
            return store["value"] if store["key"] == key else None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def _identity(self, path: str) -> list[int] | None:
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

    return _digest(
        (__version__, sys.version_info[:3], plan, settings.contexts, settings.plugins, _own_state())
    )


def _digest(said: tuple[Any, ...]) -> str:
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


def _make_folder(folder: str) -> None:
    if os.path.isdir(folder):
        return
    os.makedirs(folder)
    with open(os.path.join(folder, ".gitignore"), "w", encoding="utf-8") as file:
        file.write("# Made by deploylint.\n*\n")
    with open(os.path.join(folder, "CACHEDIR.TAG"), "w", encoding="utf-8") as file:
        file.write("Signature: 8a477f597d28d172789f06886806bc55\n")


# --- named tuples as JSON ----------------------------------------------------------


def encode(value: Any) -> Any:
    """A tuple as ``[class name, fields…]``, its trailing default fields left out."""
    if isinstance(value, Enum):
        return [_name(type(value)), value.value]
    if isinstance(value, tuple):
        name = _name(type(value)) if type(value) is not tuple else ""
        return [name, *(encode(each) for each in _significant(value))]
    return value


def _name(kind: type[Any]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


@cache
def _classes() -> dict[str, type[Any]]:
    """The classes that may be stored, by name: no other can come out of a store."""
    facts = (
        getattr(import_module(module), name) for module, names in FACTS.items() for name in names
    )
    return {_name(kind): kind for kind in (*_ENUMS, *_TUPLES, *facts)}


def _significant(value: tuple[Any, ...]) -> tuple[Any, ...]:
    defaults: dict[str, Any] = getattr(value, "_field_defaults", {})
    names: tuple[str, ...] = getattr(value, "_fields", ())
    keep = len(value)
    while keep and names and _is_default(value[keep - 1], names[keep - 1], defaults):
        keep -= 1
    return value[:keep]


def _is_default(value: Any, name: str, defaults: dict[str, Any]) -> bool:
    return name in defaults and type(value) is type(defaults[name]) and value == defaults[name]


def decoded(value: Any, kind: type[T]) -> T | None:
    """What was stored, None where it is not of this kind or nothing that was written here."""
    try:
        found = decode(value)
    except (KeyError, TypeError, ValueError, IndexError, RecursionError):
        return None
    return found if isinstance(found, kind) else None


def decode(value: Any) -> Any:
    """The reverse of ``encode``; raises ``KeyError`` or ``TypeError`` for anything else."""
    if not isinstance(value, list):
        return value
    name, *fields = value
    decoded = [decode(each) for each in fields]
    return _classes()[name](*decoded) if name else tuple(decoded)
