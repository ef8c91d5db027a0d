"""What somebody typed where a secret will stand: templates, masks, characters that count up."""

from __future__ import annotations

from deploylint.lazy.regexes import regex

_TEMPLATE = regex(
    r"\$\{|\$\([A-Za-z][\w ./-]{0,99}\)|\{\{|\{%|<[^<>]{0,200}>|%\(\w{1,99}\)s|\{\w{0,99}\}"
    r"|%[A-Z_]{2,99}%|__[A-Z]\w{0,99}__|^%\w{1,99}%$|^\$\w{1,99}(?:$|[/:.@$-])|^@\w{1,99}@?$|^@@|^!{3}SET\b"
    r"|^\[[^\]]{0,99}\]$|^\([^()]{0,99}\)$|\[[A-Za-z]-[A-Za-z]|\\[dwsb]|\(\?|…|\.\.\."
)
# `sk-****`, `ghp_xxxx`, `RE____ED`: what was there has been taken out.
_MASK = regex(r"([*#_•])\1\1|(?i:x{4,})")
_WORDS = regex(r"(?i)deadbeef|cafebabe|qwertz|qwerty|asdfgh|abc123|a1b2c3|1q2w3e")
# What follows a sample of a token that is cut off.
_CUT = regex(r"\.{2,}|…|\*{2,}|[xX]{4,}")

_LEAST = 8
_SHARE = 0.6


def is_template(value: str) -> bool:
    """Whether something fills the value in before it is used."""
    return _TEMPLATE.search(value) is not None


def is_masked(value: str) -> bool:
    """Whether characters of the value have been made unreadable."""
    return _MASK.search(value) is not None


def is_cut(text: str, end: int) -> bool:
    """Whether what ends at ``end`` of ``text`` is the beginning of something that is not shown."""
    return _CUT.match(text, end) is not None


def counts_up(value: str) -> bool:
    """Whether the characters repeat or follow the alphabet, one by one or every other one."""
    if _WORDS.search(value):
        return True
    codes = [ord(each) for each in value.lower() if each.isalnum()]
    if len(codes) < _LEAST:
        return False
    return any(_steps(codes, stride) >= _SHARE for stride in (1, 2))


def _steps(codes: list[int], stride: int) -> float:
    """How many of the characters differ by one at most from the one ``stride`` before them."""
    pairs = list(zip(codes, codes[stride:], strict=False))
    return sum(abs(before - after) <= 1 for before, after in pairs) / len(pairs)
