"""Which literal values may travel as facts."""

from __future__ import annotations

import re

from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.images import Setting
from deploylint.formats.shellwords import Word
from deploylint.lazy.regexes import regex
from deploylint.model import Where

# Facts are written to the cache; what may be a secret must not be.
_SECRET = regex(r"PASS|PWD|SECRET|TOKEN|KEY|CREDENTIAL|AUTH|DSN|SALT|CERT", re.I)
_USERINFO = regex(r"://[^/@\s]*:[^/@\s]*@")


def setting(where: Where, name: str, value: str | None) -> Setting:
    """A named value; ``UNKNOWN`` for one that is not literal, or that may be a secret."""
    return Setting(where, name, UNKNOWN if value is None or is_private(name, value) else value)


def is_private(name: str, value: str) -> bool:
    return (bool(value) and _SECRET.search(name) is not None) or _USERINFO.search(value) is not None


def word_value(word: Word) -> str:
    """The text of a word, ``UNKNOWN`` where the shell would expand something."""
    return word.text if word.known and not _USERINFO.search(word.text) else UNKNOWN
