"""Changes texts as accidents and strangers would; the same seed makes the same changes."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

MAX_SIZE = 60_000
# What parsers and outputs stumble over.
TOKENS = [
    *(bytes([number]) for number in (0, 7, 9, 10, 13, 27, 28, 127, 133, 155, 255)),
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xe2\x80\xae", b"\xe2\x80\xa8", b"\xed\xa0\x80",
    b"\xf0\x9f\x92\xa9", b"\r\n", b"\\\n", b"\n::error file=a,line=1::x\n", b"##vso[task.x]",
    b"\x1b]0;t\x07", b"]]>", b"-->", b"<script>", b"`", b"```", b"|", b"%0A", b"%", b"{{ x }}",
    b"${X:-${Y}}", b"${", b"$(", b"$$", b"<<EOF", b"&a ", b"*a", b"<<: *a", b"!!python/object:x ",
    b"? ", b"- ", b": ", b"---\n", b"...\n", b"|\n", b">-\n", b"'", b'"', b"'''", b'"""', b"#",
    b"//", b"/*", b"*/", b";", b",", b"{", b"}", b"[", b"]", b"(", b")", b"[" * 300, b"{" * 300,
    b"(" * 300, b"- " * 300, b"*" * 60, b"a" * 5_000, b"9" * 5_000, b"0x", b"-1", b"1e999",
    b"99999999999999999999", b"0", b"null", b"true", b"~", b"NaN", b"../", b"/", b"//", b"..",
    b".", b"http://u:p@h:99999/", b"://", b"[::1]:80", b"0.0.0.0", b"FROM ", b"RUN ", b"ONBUILD ",
    b"include *;", b"async ", b"lambda: ", b"f'{x!r:{y}}'", b"match x:\n case _: ",
    b"# deploylint: ignore[ALL]\n", b"# deploylint: ignore[DPA001] expires=0000-99-99\n",
    b"services:\n", b"extends: {file: a, service: b}\n",
]  # fmt: skip
_NUMBER = re.compile(rb"\d+")
_QUOTED = re.compile(rb"\"[^\"\n]*\"|'[^'\n]*'")
Change = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def mutated(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """``data`` with one to five changes; slices of ``others`` may be put into it."""
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        data = chance.choice(_CHANGES)(chance, data, others)[:MAX_SIZE]
    return data


def _span(chance: random.Random, data: bytes) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice((1, 2, 8, 40, 300)))


def _flip(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _delete(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(chance, data)
    return data[:start] + data[end:]


def _repeat(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(chance, data)
    return data[:end] + data[start:end] * chance.choice((1, 2, 40)) + data[end:]


def _insert(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(TOKENS) + data[at:]


def _splice(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    other = chance.choice(others)
    start, end = _span(chance, other)
    return data[:at] + other[start:end] + data[at:]


def _truncate(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _swap_lines(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    lines = data.splitlines(keepends=True)
    if len(lines) > 1:
        one, other = chance.sample(range(len(lines)), 2)
        lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def _indent(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    lines = data.splitlines(keepends=True)
    if lines:
        at = chance.randrange(len(lines))
        lines[at] = chance.choice((lines[at].lstrip(b" \t"), b"  " + lines[at], b"\t" + lines[at]))
    return b"".join(lines)


def _in_place_of(pattern: re.Pattern[bytes], quote: bytes) -> Change:
    def change(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
        found = list(pattern.finditer(data))
        if not found:
            return data
        match = chance.choice(found)
        return data[: match.start()] + quote + chance.choice(TOKENS) + quote + data[match.end() :]

    return change


def _ends(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    return data.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\x0c\n", b"\n\n")))


_CHANGES: list[Change] = [
    _flip,
    _delete,
    _repeat,
    _insert,
    _insert,
    _splice,
    _splice,
    _truncate,
    _swap_lines,
    _indent,
    _in_place_of(_NUMBER, b""),
    _in_place_of(_QUOTED, b'"'),
    _ends,
]
