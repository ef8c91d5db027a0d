"""The secrets of one file by their places, to keep their text out of what is made of the file."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Edit, Where
from deploylint.secrets.redaction import redact, redact_shapes, redact_source
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import Any

_SHORTEST = 4
# A password that could be a port as well hides only where it stands.
_PORT = regex(r"\d{1,5}")
# A word, such as `postgres`, is no part of another one: of the scheme `postgresql`.
_WORD = regex(r"[a-z]{4,40}")
# What an edit takes over stands this near to it.
AROUND = 1_000


class SecretLiterals:
    """What redaction hides of a file: nothing made of the file needs to hold it."""

    def __init__(self, source: Source) -> None:
        self._source = source
        redacted = redact_source(source)
        self._hidden = list(_differences(source.text, redacted)) if redacted != source.text else []
        self._starts = [start for start, _, _ in self._hidden]

    def __bool__(self) -> bool:
        return bool(self._hidden)

    def masked(self, text: str, start: int, end: int) -> str:
        """``text`` without the secrets that stand in the file between two offsets."""
        for at, secret, mask in self._between(start, end):
            if _PORT.fullmatch(secret):
                text = text.replace(*self._beside(at, secret, mask))
            elif _WORD.fullmatch(secret):
                text = mask.join(re.split(rf"(?<!\w){secret}(?!\w)", text))
            elif len(secret) >= _SHORTEST or text == secret:
                text = text.replace(secret, mask)
        return text

    def _beside(self, at: int, secret: str, mask: str) -> tuple[str, str]:
        """A secret and its mask between the characters that stand around it in the file."""
        end = at + len(secret)
        before, after = self._source.text[max(0, at - 1) : at], self._source.text[end : end + 1]
        return before + secret + after, before + mask + after

    def holds(self, edit: Edit) -> bool:
        """Whether an edit has to write a secret that stands near its place."""
        place = max(0, edit.where.start - AROUND), edit.where.end + AROUND
        return self.masked(edit.text, *place) != edit.text or redact(edit.text) != edit.text

    def without(self, fact: Any) -> Any:
        """A fact in whose texts no secret of its own place, or of a part's place, stands."""
        return self._without(fact, (0, 0))

    def _without(self, value: Any, place: tuple[int, int]) -> Any:
        if isinstance(value, str):
            # A token shows by its shape, also where a fact has no place of its own.
            return redact_shapes(self.masked(value, *place))
        if not isinstance(value, tuple) or isinstance(value, Where):
            return value
        place = _place(value, self._source.path) or place
        parts = [self._without(each, place) for each in value]
        if all(map(_same, parts, value)):
            return value
        return value._make(parts) if hasattr(value, "_make") else tuple(parts)

    def _between(self, start: int, end: int) -> Iterator[tuple[int, str, str]]:
        for index in range(bisect_left(self._starts, start), len(self._hidden)):
            if self._starts[index] >= end:
                return
            yield self._hidden[index]


def _same(one: Any, other: Any) -> bool:
    return one is other


def _place(value: Any, path: str) -> tuple[int, int] | None:
    """The offsets that a fact names as its own, None where it names none."""
    where = getattr(value, "where", None)
    if isinstance(where, Where):
        return (where.start, where.end) if where.path == path else None
    fields = getattr(value, "_fields", ())
    return (value.start, value.end) if "start" in fields and "end" in fields else None


def _differences(text: str, redacted: str) -> Iterator[tuple[int, str, str]]:
    """Where two texts of the same lines differ: offset, what is hidden, and its mask."""
    at = 0
    for line, masked in zip(text.split("\n"), redacted.split("\n"), strict=True):
        if line != masked:
            yield from _in_line(at, line, masked)
        at += len(line) + 1


def _in_line(at: int, line: str, masked: str) -> Iterator[tuple[int, str, str]]:
    start = None
    for index, (one, other) in enumerate(zip(line + "\n", masked + "\n", strict=True)):
        # A star of the secret is a star of the mask as well.
        if one != other or (start is not None and other == "*"):
            start = index if start is None else start
        elif start is not None:
            yield at + start, line[start:index], masked[start:index]
            start = None
