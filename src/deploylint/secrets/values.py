"""What a value of a secret name is: no secret at all, one that everybody knows, or a real one."""

from __future__ import annotations

import math
import re
from collections import Counter
from enum import Enum
from functools import lru_cache

from deploylint.lazy.regexes import regex
from deploylint.secrets.names import folded, is_cloud_key, is_issued_elsewhere


class Strength(str, Enum):
    """How hard a secret is to guess.

    WEAK is in every word list, HIGH looks made by a generator, LOW is neither.
    """

    WEAK = "weak"
    LOW = "low"
    HIGH = "high"


_SHORTEST, _LONGEST = 3, 4_096

# Values that stand for a secret, or cannot be one. All are matched at the start.
_REFERENCES = regex(
    r"[/~]|\.{1,2}/|[a-zA-Z][\w+.-]{0,30}://|![A-Za-z]|[^\x20-\x7e]"
    r"|(?:env|vault|arn|ssm|op|gcp|secretsmanager|keyring|file|projects|ref|kms):"
    r"|projects/[^\s]{1,200}/secrets|\$2[abxy]?\$|\$argon2|\$[156]\$|pbkdf2_|pbkdf2:|scrypt|bcrypt"
    r"|sha\d{1,3}[$:]|\{[A-Z0-9-]{3,10}\}|phc_|pk_(?:live|test)_|sb_publishable_|-----BEGIN PUBLIC"
)
_TEMPLATE = regex(
    r"\$\{|\$\(|\{\{|\{%|<[^<>]{0,200}>|%\(\w{1,99}\)s|\{\w{0,99}\}|%\w{1,99}%|__[A-Z]\w{0,99}__"
    r"|^\$\w|^@\w{1,99}@?$|^\[[^\]]{0,99}\]$|\[[A-Za-z]-[A-Za-z]|\\[dwsb]|\(\?|…|\.\.\."
)
_EMPTY_WORDS = frozenset(
    "true false yes none null nil undefined bearer basic jwt access refresh lax strict redacted"
    " empty unset n/a not-needed not_needed notneeded no-key-required no-key nokey lm-studio"
    " ollama local dummy fake mock na token_here optional disabled enabled on off auto required"
    " header cookie query oauth oauth2 apikey api_key sha256 hs256 rs256 hidden unknown any"
    " anonymous inherit stdin prompt keyring vault env environment".split()
)
_ENV_NAME = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_DOTTED = regex(r"[a-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60})+")
_CALL = regex(r"[\w.]{1,99}\(.{0,999}\)?", re.S)
_MEDIA_TYPE = regex(r"(?:application|text|multipart|image)/[\w.+-]{1,60}")

# Any of these anywhere makes a value known to everybody.
_WEAK_MARK = regex(
    r"change.?(?:me|this|it|in\b|in.?prod|before|your|the\b)|to.?be.?changed|replace.?(?:me|this|with|in)"
    r"|(?:^|[\W_])(?:put|enter|insert|set)[\W_](?:your|a|me)|your[\W_]|\byour"
    r"|super.?(?:secret|secure|strong)|insecure|unsafe|not.?(?:so.?)?(?:secure|secret|safe)|do.?not.?use"
    r"|in.?production|development.?(?:key|secret|only)|dev.?(?:key|secret|only)|placeholder"
    r"|default.?(?:key|secret|password|token)|example|123456|minioadmin"
    r"|keep.?(?:it|this)?.?secret|my.?(?:secret|super|jwt|precious)|very.?secret|top.?secret"
    r"|(?:secret|test|dummy|fake).?(?:key|secret|password|token)|local.?dev"
    r"|\d[\W_]?(?:char(?:acter)?|byte)s?(?![a-z])",
    re.I,
)
# A value made of nothing but these words, digits and punctuation is one, too.
_WEAK_WORDS = regex(
    r"change|this|secret|sekret|s3[ck]r3t|p[a@]ss?w[o0]rd|p[a@4][s5$]{2}w[o0]rd|passphrase|passwd|pass|pwd|admin|administrator|guest|root|user|testing"
    r"|test|develop(?:ment)?|dev|default|insecure|unsafe|example|sample|demo|postgres(?:ql)?|neo4j"
    r"|mongo(?:db)?|mysql|mariadb|maria|redis|rabbit(?:mq)?|minio|elastic|grafana|airflow|django"
    r"|flask|fastapi|app|api|jwt|token|auth|access|refresh|session|signing|encryption|key|please"
    r"|your|super|very|strong|secure|not|for|only|in|prod(?:uction)?|here|the|and|my|me|it|is|a"
    r"|local(?:host)?|temp(?:orary)?|foo|bar|baz|hello|world|welcome|letmein|qwerty|abc|database"
    r"|db|bit|long|random|string|some|todo|fixme|must|be|at|least|characters?|chars?|min(?:imum)?",
    re.I,
)
# `123` and `1234`; `shop_password`, which every reader of the compose file tries first.
_COUNTED = regex(r"123\d{0,6}")
_NAMED_PASSWORD = regex(r"[a-z]{2,20}[_-]pass(?:w(?:or)?d)?\d{0,4}", re.I)
# What tutorials set keys to: `hard to guess string`.
_PHRASE = regex(
    r"(?:(?:this|it) is )?(?:an? |the |my |some )?(?:very |super |really )*"
    r"(?:secret (?:key|string)|random (?:key|string)|hard to guess (?:key|string))",
    re.I,
)
_NOT_LETTER = regex(r"[\W\d_]+")
_HEX = regex(r"[0-9a-fA-F]+")
_BASE64 = regex(r"[A-Za-z0-9+/_-]+={0,2}")


@lru_cache(maxsize=4096)
def judge(value: str, name: str = "", *, echo: bool = False) -> Strength | None:
    """How strong ``value`` is as the value of ``name``; None where it is no secret.

    ``echo`` drops a value that only repeats its name, as the constants of an
    enumeration do; where a value is used as a default, that is a known secret.
    """
    value = value.strip()
    if not _is_material(value) or (echo and _echoes(value, name)):
        return None
    if _WEAK_MARK.search(value):
        return None if is_issued_elsewhere(name) else Strength.WEAK
    if value.lower() in _EMPTY_WORDS or _names_something(value):
        return None
    if is_weak(value):
        return None if is_issued_elsewhere(name) else Strength.WEAK
    if _is_random(value):
        return Strength.HIGH
    invented = is_cloud_key(name) or (value.isalpha() and is_issued_elsewhere(name))
    return None if invented else Strength.LOW


def is_weak(value: str) -> bool:
    """Whether a value is in every word list, or a user and the same word again."""
    user, _, password = value.partition(":")
    if user == password:
        return True
    if any(shape.fullmatch(value) for shape in (_COUNTED, _NAMED_PASSWORD, _PHRASE)):
        return True
    letters = _NOT_LETTER.sub("", _WEAK_WORDS.sub("", value))
    return bool(_WEAK_MARK.search(value)) or (
        len(letters) * 8 <= len(value) and bool(re.search(r"[A-Za-z]", value))
    )


def _is_material(value: str) -> bool:
    """Whether a value could be a secret at all: no reference, no template, no sentence."""
    if not _SHORTEST <= len(value) <= _LONGEST or len(set(value)) <= 2:
        return False
    if _REFERENCES.match(value) or _TEMPLATE.search(value):
        return False
    if len(value.split()) >= 3 and not _PHRASE.fullmatch(value):
        return False
    return value.isascii() and any(map(str.isalnum, value))


def _echoes(value: str, name: str) -> bool:
    said, called = _plain(value), _plain(folded(name))
    if not called:
        return False
    return said == called or (called in said and not _WEAK_MARK.search(value) and " " not in value)


def is_label(value: str, name: str) -> bool:
    """Whether a constant of this name is the name of something rather than its value.

    ``RUNNER_PASSWORD = "password"`` names an option; ``SECRET_KEY = "secret"`` does not.
    """
    return _plain(value) in _plain(folded(name)) and not folded(name).endswith("secret_key")


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def _names_something(value: str) -> bool:
    """A name of a variable, an attribute path, a call, a media type."""
    return any(shape.fullmatch(value) for shape in (_ENV_NAME, _DOTTED, _CALL, _MEDIA_TYPE))


def _is_random(value: str) -> bool:
    entropy = _entropy(value)
    if _HEX.fullmatch(value):
        return len(value) >= 32 and entropy >= 3.0
    if len(value) < 8 or not any(map(str.isdigit, value)):
        return False
    return entropy >= (3.5 if len(value) >= 20 and _BASE64.fullmatch(value) else 3.0)


def _entropy(value: str) -> float:
    """Shannon entropy in bits a character."""
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values())
