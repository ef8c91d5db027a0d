"""Private keys in PEM armour, on lines of their own or in a string."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

Span = tuple[int, int]

_HEADER = regex(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_OPEN_BODY = regex(r"[A-Za-z0-9+/=\s\\]*")
_RUN = regex(r"[A-Za-z0-9+/=]{4,}")
_LIMIT = 20_000
# A header alone, as in a parser or in a document, is no key.
_LEAST = 64
# Different characters in a body; a real one has nearly all 64.
_VARIETY = 30


class PrivateKey(NamedTuple):
    """Where the header line stands, and the lines of the body.

    ``real`` is false for a body that somebody made up.
    """

    start: int
    end: int
    body: tuple[Span, ...]
    real: bool


def private_keys(text: str) -> Iterator[PrivateKey]:
    """The private keys in ``text``; a body that nothing ends goes as far as it looks like one."""
    done = 0
    for header in _HEADER.finditer(text) if "PRIVATE KEY" in text else ():
        if header.start() < done:
            continue
        start = header.end()
        done = text.find("-----END", start, start + _LIMIT)
        if done < 0:
            body = _OPEN_BODY.match(text, start, start + _LIMIT)
            done = body.end() if body else start
        runs = tuple(run.span() for run in _RUN.finditer(text, start, done))
        material = "".join(text[begin:end] for begin, end in runs)
        if len(material) >= _LEAST:
            yield PrivateKey(*header.span(), runs, len(set(material)) >= _VARIETY)
