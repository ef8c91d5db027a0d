"""Which values are kept out of what is stored: facts are written to the cache."""

from __future__ import annotations

import re

from deploylint.lazy.regexes import regex

_SECRET = regex(r"PASS|PWD|SECRET|TOKEN|KEY|CREDENTIAL|AUTH|DSN|SALT|CERT", re.I)
_USERINFO = regex(r"://[^/@\s]*:[^/@\s]*@")


def is_private(name: str, value: str) -> bool:
    """Whether a named value may be a secret, or holds a password."""
    return (bool(value) and _SECRET.search(name) is not None) or carries_password(value)


def carries_password(value: str) -> bool:
    """Whether an address in a value has a user and a password."""
    return _USERINFO.search(value) is not None
