"""What a value of a secret name is: no secret at all, one that everybody knows, or a real one."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from deploylint.lazy.regexes import regex
from deploylint.secrets.invented import counts_up, is_masked, is_template
from deploylint.secrets.known import asks_for_change, is_documented, is_phrase, is_weak, says_so
from deploylint.secrets.names import (
    folded,
    is_cloud_key,
    is_issued_elsewhere,
    is_kept_secret,
    is_key_name,
    is_mail_password_name,
    is_own_name,
    is_secret_if_random,
)
from deploylint.secrets.randomness import is_generated, is_mail_password, is_random


class Strength(str, Enum):
    """How hard a secret is to guess.

    WEAK is in every word list, HIGH looks made by a generator, LOW is neither.
    """

    WEAK = "weak"
    LOW = "low"
    HIGH = "high"


_SHORTEST, _LONGEST = 3, 4_096
# From here on a key is no word.
_KEY_LENGTH = 16

# Values that stand for a secret, or cannot be one. All are matched at the start.
_REFERENCES = regex(
    r"[/~]|\.{1,2}/|[a-zA-Z][\w+.-]{0,30}://|![A-Za-z]|[^\x20-\x7e]"
    r"|(?:env|vault|arn|ssm|op|gcp|secretsmanager|keyring|file|projects|ref|kms):"
    r"|projects/[^\s]{1,200}/secrets|\$2[abxy]?\$|\$argon2|\$[156]\$|pbkdf2_|pbkdf2:|scrypt|bcrypt"
    r"|sha\d{1,3}[$:]|\{[A-Z0-9-]{3,10}\}|phc_|[sr]k_test_|pk_(?:live|test)_|sb_publishable_"
    r"|-----BEGIN PUBLIC|ENC\[|\$ANSIBLE_VAULT"
)
_EMPTY_WORDS = frozenset(
    "true false yes none null nil undefined bearer basic jwt access refresh lax strict redacted"
    " empty unset n/a not-needed not_needed notneeded no-key-required no-key nokey lm-studio"
    " ollama local dummy fake mock na token_here optional disabled enabled on off auto required"
    " header cookie query oauth oauth2 apikey api_key sha256 hs256 rs256 hidden unknown any"
    " anonymous inherit stdin prompt keyring vault env environment ldap oidc saml azuread runtime"
    " invalid blocked plain digest login".split()
)
_ENV_NAME = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_DOTTED = regex(r"[a-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60})+")
_CALL = regex(r"[\w.]{1,99}\(.{0,999}\)?", re.S)
_MEDIA_TYPE = regex(r"(?:application|text|multipart|image)/[\w.+-]{1,60}")
_MAIL = regex(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){0,3}\.[a-z]{2,6}")
_COLOUR = regex(r"#[0-9a-fA-F]{3,8}|fa[bsr]? fa-[\w-]{1,40}")
_ROUTE = regex(r"[A-Za-z]+\d?(?:[_-][A-Za-z]+)*(?:/(?:v\d{1,2}|[A-Za-z]+\d?(?:[_-][A-Za-z]+)*))+/?")
_HOST = regex(
    r"(?:[a-z0-9-]{1,63}\.)+(?:com|org|net|io|dev|app|ai|local|internal)(?::\d{1,5})?(?:/.*)?"
)
_NAMES = (_ENV_NAME, _DOTTED, _CALL, _MEDIA_TYPE, _MAIL, _COLOUR, _ROUTE, _HOST)


@lru_cache(maxsize=4096)
def judge(value: str, name: str = "", *, echo: bool = False) -> Strength | None:
    """How strong ``value`` is as the value of ``name``; None where it is no secret.

    ``echo`` drops a value that only repeats its name, as the constants of an
    enumeration do; where a value is used as a default, that is a known secret.
    """
    value = value.strip()
    if is_mail_password_name(name) and is_mail_password(value):
        return Strength.HIGH
    if not _is_material(value, name) or (echo and _echoes(value, name)):
        return None
    if says_so(value):
        return Strength.WEAK if asks_for_change(value) and is_own_name(name) else _known(name)
    if value.lower() in _EMPTY_WORDS or _names_something(value):
        return None
    if is_weak(value) or counts_up(value) or _is_product(value, name):
        return _known(name)
    if is_random(value):
        return Strength.WEAK if is_documented(value) else Strength.HIGH
    invented = is_cloud_key(name) or (value.isalpha() and is_issued_elsewhere(name))
    return None if invented else Strength.LOW


def judge_setting(name: str, value: str) -> Strength | None:
    """How strong the secret is that a variable of the environment holds; None for no secret."""
    if is_kept_secret(name):
        return judge(value, name)
    doubtful = is_secret_if_random(name) and is_generated(value)
    return judge(value, name) if doubtful else None


def is_given_away(name: str, value: str) -> bool:
    """Whether a reader of the setting learns a secret: no template, and no placeholder."""
    return judge_setting(name, value) is not None and not says_so(value)


def _known(name: str) -> Strength | None:
    return None if is_issued_elsewhere(name) else Strength.WEAK


def _is_product(value: str, name: str) -> bool:
    """``NETBOX_DB_PASSWORD=netbox``: readers of the file try that first."""
    return len(value) > 3 and _plain(value) in _plain(folded(name))


def _is_material(value: str, name: str) -> bool:
    """Whether a value could be a secret at all: no reference, no template, no sentence."""
    if not _SHORTEST <= len(value) <= _LONGEST or is_masked(value):
        return False
    if len(set(value)) <= 2 and not (is_key_name(name) and len(value) >= _KEY_LENGTH):
        return False
    if _REFERENCES.match(value) or is_template(value):
        return False
    if len(value.split()) >= 3 and not is_phrase(value):
        return False
    return value.isascii() and any(map(str.isalnum, value))


def _echoes(value: str, name: str) -> bool:
    said, called = _plain(value), _plain(folded(name))
    if not called:
        return False
    return said == called or (called in said and not says_so(value) and " " not in value)


def is_label(value: str, name: str) -> bool:
    """Whether a constant of this name is the name of something rather than its value.

    ``RUNNER_PASSWORD = "password"`` names an option; ``SECRET_KEY = "secret"`` does not.
    """
    return _plain(value) in _plain(folded(name)) and not folded(name).endswith("secret_key")


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def _names_something(value: str) -> bool:
    """A name of a variable, an attribute path, a call, an address."""
    return any(shape.fullmatch(value) for shape in _NAMES)
