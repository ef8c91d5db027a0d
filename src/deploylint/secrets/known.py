"""Values that everybody knows, or that say themselves that they have to be replaced."""

from __future__ import annotations

import re

from deploylint.lazy.regexes import regex
from deploylint.secrets.randomness import is_random

# Any of these anywhere makes a value known to everybody.
_WEAK_MARK = regex(
    r"change.?(?:me|this|it|in\b|in.?prod|before|your|the\b)|to.?be.?changed|changez|cambi(?:a|e|ar)me"
    r"|replace(?:[\W_]|.?(?:me|this|with|in))|this[\W_](?:secret|key|password|token|is)\b|(?:^|[\W_])votre[\W_]"
    r"|(?:^|[\W_])(?:put|enter|insert|set)[\W_](?:your|a|me)|your[\W_]|\byour"
    r"|super.?(?:secret|secure|strong)|insecure|unsafe|not.?(?:so.?)?(?:secure|secret|safe)|do.?not.?use"
    r"|in.?production|development.?(?:key|secret|only)|dev.?(?:key|secret|only)|placeholder"
    r"|default.?(?:key|secret|password|token)|example|123456|minioadmin"
    r"|keep.?(?:it|this)?.?secret|my.?(?:secret|super|jwt|precious)|very.?secret|top.?secret"
    r"|sup[3e]r[-_]?s[3e]cr[3e]t|s[3e][ck]r[3e]t[-_]?\d{1,4}\b|(?:secret|test|dummy|fake).?(?:key|secret|password|token)|local.?dev|build.?only"
    r"|\d[\W_]?(?:char(?:acter)?|byte)s?(?![a-z])",
    re.I,
)
_REQUEST = regex(
    r"(?i)change.?(?:me|this|it|in.?prod|before|the\b)|to.?be.?changed|replace.?(?:me|this)"
)
# A value made of nothing but these words, digits and punctuation is one, too.
_WEAK_WORDS = regex(
    r"change|this|secret|sekret|s[3e][ck]r[3e]t|p[a@]ss?w[o0]rd|p[a@4][s5$]{2}w[o0]rd|passphrase|passwd|pass|pwd|admin|administrator|guest|root|user|testing"
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
# What it is for, in front of words: `ci-signing-key`, `mock_token`.
_PURPOSE = regex(
    r"(?:an?[-_ ])?(?:dev|ci|tests?|mock|dummy|fake|stub|template|build[-_]?only|local|example"
    r"|sample)[-_](.*)",
    re.I | re.S,
)
# SHA-256 of keys that documentation shows: FastAPI's and Flask's.
_SHOWN = frozenset(
    {
        "570dad43de1af4c925f92c16a68a50936da42b7dd6fdeb24850507a1199aac89",
        "2598f7d6adc142d88161630f3db12ab2bd3403521c281811e5e1ce60d4ac5d76",
    }
)
_NOT_LETTER = regex(r"[\W\d_]+")


def is_weak(value: str) -> bool:
    """Whether a value is in every word list, or a user and the same word again."""
    user, _, password = value.partition(":")
    if user == password or says_so(value):
        return True
    if any(shape.fullmatch(value) for shape in (_COUNTED, _NAMED_PASSWORD, _PHRASE)):
        return True
    letters = _NOT_LETTER.sub("", _WEAK_WORDS.sub("", value))
    return len(letters) * 8 <= len(value) and bool(re.search(r"[A-Za-z]", value))


def says_so(value: str) -> bool:
    """Whether the value says itself that it has to be replaced, or what it is made for."""
    if _WEAK_MARK.search(value):
        return True
    purpose = _PURPOSE.fullmatch(value)
    return purpose is not None and not is_random(purpose[1])


def asks_for_change(value: str) -> bool:
    """Whether the value tells whoever installs the program to put another one there."""
    return _REQUEST.search(value) is not None


def is_documented(value: str) -> bool:
    """Whether the documentation of a framework shows the value as a key."""
    from hashlib import sha256

    return sha256(value.encode()).hexdigest() in _SHOWN


def is_phrase(value: str) -> bool:
    """Whether a tutorial told to put the value there: ``hard to guess string``."""
    return _PHRASE.fullmatch(value) is not None
