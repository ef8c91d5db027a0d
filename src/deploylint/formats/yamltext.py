"""Where each character of a YAML scalar's text stands in the file."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.source_map import SourceMap
from deploylint.formats.yamltree import Scalar
from deploylint.lazy.regexes import regex

Part = tuple[str, int, int]

_MAX_ALIGNED = 100_000

_RUN = regex(r"[^ \t\r\n]+")
_FOLD = r"[ \t]*(?:\r?\n[ \t]*)+"
_DOUBLE = regex(rf"\\(?:x..|u.{{4}}|U.{{8}}|\r?\n[ \t]*|.)|{_FOLD}|[^\\\r\n \t]+|[ \t]+")
_SINGLE = regex(rf"''|{_FOLD}|[^'\r\n \t]+|[ \t]+")
_BLOCK_HEADER = regex(r"[|>][^\n]*\n?")


def mapped(scalar: Scalar, text: str) -> SourceMap:
    """The scalar's text with its places in the file ``text``.

    Where the two cannot be laid side by side, which takes line breaks other
    than ``\\n`` and ``\\r\\n``, or an enormous text, only the ends are right.
    """
    start, end = scalar.inner
    if end - start == len(scalar.text) and text.startswith(scalar.text, start):
        return SourceMap.verbatim(scalar.text, start)
    if end - start > _MAX_ALIGNED:
        parts = []
    elif scalar.style in ("'", '"'):
        parts = list(_quoted(scalar, text))
    else:
        parts = list(_runs(scalar, text))
    found = SourceMap.join(parts)
    exact = parts and found.text == scalar.text
    return found if exact else SourceMap.join([(scalar.text, start, end)])


def _quoted(scalar: Scalar, text: str) -> Iterator[Part]:
    """Pieces of a quoted scalar: escapes, folded line breaks, and all between."""
    pattern = _DOUBLE if scalar.style == '"' else _SINGLE
    at = 0
    for token in pattern.finditer(text, *scalar.inner):
        length = _decoded_length(token[0], scalar.style)
        yield scalar.text[at : at + length], token.start(), token.end()
        at += length


def _decoded_length(token: str, style: str) -> int:
    """How many characters of the text a token of the literal stands for."""
    breaks = token.count("\n")
    if token.startswith("\\") and style == '"':
        return 0 if breaks else 1
    if breaks:
        return max(1, breaks - 1)
    return 1 if token == "''" and style == "'" else len(token)


def _runs(scalar: Scalar, text: str) -> Iterator[Part]:
    """Pieces of a plain or block scalar: only white space differs from the file."""
    header = _BLOCK_HEADER.match(text, scalar.literal) if scalar.style else None
    position, at = header.end() if header else scalar.literal, 0
    for run in _RUN.finditer(scalar.text):
        start = text.find(run[0], position, scalar.end)
        if start < 0:
            return
        yield scalar.text[at : run.start()], position, start
        at, position = run.end(), start + len(run[0])
        yield run[0], start, position
    yield scalar.text[at:], position, scalar.end
