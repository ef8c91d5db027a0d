"""Env files: the names that they set, and values that are no secrets."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.facts.environment import EnvironmentFile
from deploylint.formats.dotenv import Entry, EnvFile, Reader
from deploylint.registry import collect
from deploylint.secrets.private import is_private
from deploylint.secrets.tokens import tokens
from deploylint.secrets.values import is_given_away

_LONGEST = 1000


@collect("env")
def environment_files(document: EnvFile) -> Iterator[EnvironmentFile]:
    """A file that cannot be read in full is unknown; statements of a template hide nothing."""
    if all(each.template for each in document.problems):
        entries = document.entries
        names = tuple(dict.fromkeys(entry.name for entry in entries))
        blank = [entry for entry in entries if not entry.raw and not entry.inherited]
        places = tuple(document.where(entry.name_start, entry.name_end) for entry in blank)
        left = tuple(entry.name for entry in blank)
        values = tuple(_values(document))
        secrets = tuple(_secrets(entries))
        yield EnvironmentFile(document.start_of_file, names, left, places, values, secrets)


def _secrets(entries: list[Entry]) -> Iterator[str]:
    for each in entries:
        if not each.templated and (is_given_away(each.name, each.raw) or any(tokens(each.raw))):
            yield each.name


def _values(document: EnvFile) -> Iterator[tuple[str, str]]:
    """What compose reads, but for what may be a secret or comes from elsewhere."""
    for each in document.reading(Reader.COMPOSE).bindings:
        known = each.value and not each.external and len(each.value) <= _LONGEST
        if each.value and known and not is_private(each.name, each.value):
            yield each.name, each.value
