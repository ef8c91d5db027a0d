"""Masks what looks like a secret in text that is about to leave the tool.

Every mask is as long as what it hides, so offsets, lines and columns of the
original text hold in the redacted text. What is masked needlessly can be looked
up in the file, what is shown stays in a log for ever: in doubt, it is masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from deploylint.source import Source

Span = tuple[int, int]

_SHOWN = 3
_LONG = 12
_PASSES = 4
# Masking is done per line and keeps the white space around it.
_LINE_CONTENT = regex(r"\S+(?:[^\S\r\n]+\S+)*")
_MASKED = regex(r"[^\n]{0,3}…(?:\**|\(\d+\))")
# Of the lines of a PEM body not even the first characters are shown.
_KEY_MATERIAL = regex(r"[A-Za-z0-9+/]{60,}={0,2}")


def mask(value: str) -> str:
    """How a message quotes a secret: ``abc…(43)``, or ``…(7)`` where it is short."""
    return f"{_head(value)}…({len(value)})"


def redact(text: str, path: str = "") -> str:
    """``text`` with the secrets in it masked, of the same length.

    ``path`` says what language the text is in: in a ``.py`` file only string
    literals and comments hold values, names and calls are not secrets.
    """
    return _masked_until_stable(text, python=path.endswith(".py"))


def redact_message(text: str) -> str:
    """As ``redact``, for prose: a colon after a word like "token" gives it no value."""
    return _masked_until_stable(text, prose=True)


def redact_shapes(text: str) -> str:
    """``text`` with what is secret by its shape masked: tokens, keys, passwords in URLs."""
    from deploylint.secrets.shaped import shaped_spans

    spans = list(shaped_spans(text))
    return _splice(text, spans) if spans else text


def redact_source(source: Source) -> str:
    """The whole text of a file, redacted; the spans of its document still cut it."""
    return redact(source.text, source.path)


def redact_line(source: Source, line: int) -> str:
    """One line as it may be shown, given what the lines around it say about it."""
    start, end = source.line_span(line)
    return redact_source(source)[start:end]


def _masked_until_stable(text: str, *, python: bool = False, prose: bool = False) -> str:
    from deploylint.secrets.named import named_spans
    from deploylint.secrets.shaped import shaped_spans

    for _ in range(_PASSES):
        spans = [*named_spans(text, python=python, prose=prose), *shaped_spans(text)]
        masked = _splice(text, spans)
        if masked == text:
            break
        text = masked
    return text


def _splice(text: str, spans: Iterable[Span]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in _merged(spans):
        pieces += text[done:start], _LINE_CONTENT.sub(_stars, text[start:end])
        done = end
    return "".join((*pieces, text[done:]))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    last: Span | None = None
    for start, end in sorted(spans):
        if last and start <= last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last:
            yield last
        last = (start, end)
    if last:
        yield last


def _stars(match: re.Match[str]) -> str:
    value = match[0]
    if _MASKED.fullmatch(value):
        return value
    head = "" if _KEY_MATERIAL.fullmatch(value) else _head(value)
    return f"{head}…".ljust(len(value), "*")


def _head(value: str) -> str:
    return value[:_SHOWN] if len(value) >= _LONG else ""
