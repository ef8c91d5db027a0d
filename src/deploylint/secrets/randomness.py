"""Whether a value looks made by a generator, or thought of by somebody."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

from deploylint.lazy.regexes import regex

# A word, a number and a mark, as people choose their passwords: `Manager123!`.
_CHOSEN = regex(
    r"(?:[A-Z]{0,4}[a-z]{2,12}(?:[A-Z][a-z]{2,11})?|[A-Z]{3,12})[@._-]?\d{1,4}[!@#$%&*.?]{0,3}"
)
_RUN = regex(r"[A-Z]?[a-z]+|[A-Z]+")
_VOWEL = regex(r"[aeiouyAEIOUY]")
_HEX = regex(r"[0-9a-fA-F]+")
_BASE64 = regex(r"[A-Za-z0-9+/_-]+={0,2}")
# What providers of mail make for one application: `abcd efgh ijkl mnop`.
_MAIL_PASSWORD = regex(r"[a-z]{16}|(?:[a-z]{4} ){3}[a-z]{4}")
# The pairs of letters that most of an English text consists of.
_PAIRS = frozenset(
    "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve"
    " co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no"
    " ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts"
    " mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo"
    " sa ay ex ke ui pp ds ap da pu ag bo do cu ck ok my ey rd sm".split()
)
_SPOKEN = 8
_WORDY = 0.75
_GENERATED = 16


def is_random(value: str) -> bool:
    """Whether nobody would have thought of the value."""
    entropy = _entropy(value)
    if _HEX.fullmatch(value):
        return len(value) >= 32 and entropy >= 3.0
    if len(value) < 8 or not any(map(str.isdigit, value)):
        return False
    if _CHOSEN.fullmatch(value) or _is_wordy(value) or " " in value:
        return False
    return entropy >= (3.5 if len(value) >= 20 and _BASE64.fullmatch(value) else 3.0)


def is_generated(value: str) -> bool:
    """Whether the value alone, whatever it is called, says that a generator made it."""
    return len(value) >= _GENERATED and bool(_BASE64.fullmatch(value)) and is_random(value)


def is_mail_password(value: str) -> bool:
    """Whether sixteen letters are no words, as passwords for one application are none."""
    if not _MAIL_PASSWORD.fullmatch(value):
        return False
    letters = value.replace(" ", "")
    pairs = map("".join, pairwise(letters))
    return len(set(letters)) > 5 and sum(pair in _PAIRS for pair in pairs) < _SPOKEN


def _is_wordy(value: str) -> bool:
    """Whether most letters stand in runs that somebody could pronounce."""
    runs = _RUN.findall(value)
    letters = sum(map(len, runs))
    words = sum(len(run) for run in runs if len(run) >= 3 and _VOWEL.search(run))
    return letters * 2 > len(value) and words >= letters * _WORDY


def _entropy(value: str) -> float:
    """Shannon entropy in bits a character."""
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values())
