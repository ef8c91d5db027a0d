"""Which values are kept out of what is stored: facts are written to the cache."""

from __future__ import annotations

import re

from deploylint.lazy.regexes import regex

_SECRET = regex(r"PASS|PWD|SECRET|TOKEN|KEY|CREDENTIAL|AUTH|DSN|SALT|CERT", re.I)
# Switches: `ALLOW_EMPTY_PASSWORD=yes`, `NEO4J_AUTH=none`, `POSTGRES_HOST_AUTH_METHOD=trust`.
_SWITCHES = frozenset("true false yes no on off none trust 0 1".split())
_USERINFO = regex(r"://[^/@\s]*:[^/@\s]*@")


def is_private(name: str, value: str) -> bool:
    """Whether a named value may be a secret, or holds a password."""
    if not value or value.lower() in _SWITCHES:
        return False
    return _SECRET.search(name) is not None or carries_password(value)


def carries_password(value: str) -> bool:
    """Whether an address in a value has a user and a password."""
    return _USERINFO.search(value) is not None
