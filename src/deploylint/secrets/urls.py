"""Passwords between the scheme and the host of a URL."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex
from deploylint.secrets.values import Strength, judge

_USERINFO = regex(
    r"(?<![\w+.])(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]{1,40})://(?P<user>[^\s:/@\"'`<>]{0,128})"
    r":(?P<password>[^\s/@\"'`<>]{1,256})@(?P<host>[^\s/\"'`?#,;)]{0,255})"
)
_PLACEHOLDERS = frozenset("user username usr login your_user youruser myuser me".split())
_NO_HOST = frozenset("host hostname server your_host your-host yourhost ip domain".split())
# The domain of nobody: `proxy.company.com`, `mail.your-domain.tld`.
_NOBODY = regex(
    r"(?:.{1,200}\.)?(?:(?:your|my|the)?[-_]?(?:company|domain|organi[sz]ation|corp)"
    r"|example)\.[a-z]{2,5}",
    re.I,
)
_STOPS = regex(r"[:,]")


class UrlPassword(NamedTuple):
    """``start`` and ``end`` bound the password. A ``placeholder`` shows how the URL is written."""

    start: int
    end: int
    user: str
    strength: Strength
    placeholder: bool


def url_passwords(text: str) -> Iterator[UrlPassword]:
    """The passwords that stand in URLs of ``text``; variables and templates are none."""
    for match in _USERINFO.finditer(text) if "://" in text else ():
        user, host = match["user"], _STOPS.split(match["host"])[0]
        strength = judge(match["password"], "password")
        if strength and match["password"] == user:
            strength = Strength.WEAK
        if strength is None or host.lower() in _NO_HOST or user.isupper():
            continue
        placeholder = strength is Strength.WEAK and user.lower() in _PLACEHOLDERS
        if placeholder and _NOBODY.fullmatch(host):
            continue
        yield UrlPassword(*match.span("password"), user, strength, placeholder)
