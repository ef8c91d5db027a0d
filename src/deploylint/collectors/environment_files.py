"""Env files: the names that they set, never the values."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts import EnvironmentFile
from deploylint.formats.dotenv import EnvFile
from deploylint.registry import collect


@collect(EnvFile)
def environment_files(document: EnvFile) -> Iterator[EnvironmentFile]:
    """A file that cannot be read in full is unknown."""
    if not document.problems:
        entries = document.entries
        names = tuple(dict.fromkeys(entry.name for entry in entries))
        blank = tuple(entry.name for entry in entries if not entry.raw and not entry.inherited)
        yield EnvironmentFile(document.start_of_file, names, blank)
