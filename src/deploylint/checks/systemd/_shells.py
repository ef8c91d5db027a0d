"""Commands of units that hand a script to a shell."""

from __future__ import annotations

from deploylint.formats.systemd import Word
from deploylint.formats.wrappers import script_at

_PREFIXES = "-@:+!|"


def script_of(words: list[Word]) -> int | None:
    """The number of the word that holds SCRIPT in ``sh -c SCRIPT``."""
    texts = [word.text for word in words]
    return script_at([texts[0].lstrip(_PREFIXES), *texts[1:]]) if texts else None
