"""Env files: the names that they set, never the values."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts.environment import EnvironmentFile
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.dotenv import EnvFile


@collect("env")
def environment_files(document: EnvFile) -> Iterator[EnvironmentFile]:
    """A file that cannot be read in full is unknown."""
    if not document.problems:
        entries = document.entries
        names = tuple(dict.fromkeys(entry.name for entry in entries))
        blank = [entry for entry in entries if not entry.raw and not entry.inherited]
        places = tuple(document.where(entry.name_start, entry.name_end) for entry in blank)
        left = tuple(entry.name for entry in blank)
        yield EnvironmentFile(document.start_of_file, names, left, places)
