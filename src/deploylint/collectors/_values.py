"""Which literal values may travel as facts."""

from __future__ import annotations

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Setting
from deploylint.formats.shellwords import Word
from deploylint.model import Where
from deploylint.secrets.private import carries_password, is_private


def setting(where: Where, name: str, value: str | None) -> Setting:
    """A named value; ``UNKNOWN`` for one that is not literal, or that may be a secret."""
    return Setting(where, name, UNKNOWN if value is None or is_private(name, value) else value)


def word_value(word: Word) -> str:
    """The text of a word, ``UNKNOWN`` where the shell would expand something."""
    return word.text if word.known and not carries_password(word.text) else UNKNOWN
