"""Unified diffs of what fixes change, secrets masked."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.report.terminal import Paint, harmless, painter
from deploylint.secrets.literals import AROUND, SecretLiterals
from deploylint.secrets.redaction import redact
from deploylint.source import Source

_CONTEXT = 3
_NO_NEWLINE = "\\ No newline at end of file"


def unified(path: str, display: str, before: str, after: str, *, color: bool = False) -> str:
    """The diff between two texts of one file, "" where they are equal.

    ``path`` tells the language, ``display`` is the name shown. Lines are compared as
    they are and shown redacted, so a changed secret still shows as a changed line.
    Line endings are part of a line: only ``\\n`` ends one.
    """
    from difflib import SequenceMatcher

    paint = painter(color)
    old, new = _lines(before), _lines(after)
    groups = SequenceMatcher(None, old, new).get_grouped_opcodes(_CONTEXT)
    shown = {"-": _lines(redact(before, path)), "+": _lines(redact(after, path))}
    source = Source(path, before)
    secrets = SecretLiterals(source)
    rows: list[str] = []
    for group in groups:
        rows.append(paint(_hunk(group[0][1], group[-1][2], group[0][3], group[-1][4]), "hunk"))
        for tag, low, high, new_low, new_high in group:
            if tag == "equal":
                rows += _rows(" ", shown["-"][low:high], paint)
                continue
            rows += _rows("-", shown["-"][low:high], paint)
            # A fix may carry a secret to where nothing says any more that it is one.
            place = source.near(low, high, AROUND)
            added = [secrets.masked(line, *place) for line in shown["+"][new_low:new_high]]
            rows += _rows("+", added, paint)
    if not rows:
        return ""
    name = harmless(display)
    header = [paint(f"--- {name}", "bold"), paint(f"+++ {name}", "bold")]
    return "\n".join([*header, *rows])


def _lines(text: str) -> list[str]:
    """The lines of a text with their ``\\n``, the only character that ends one."""
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _hunk(low: int, high: int, new_low: int, new_high: int) -> str:
    return f"@@ -{_range(low, high)} +{_range(new_low, new_high)} @@"


def _range(start: int, stop: int) -> str:
    length = stop - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _rows(sign: str, lines: list[str], paint: Paint) -> Iterator[str]:
    style = {"-": "removed", "+": "added"}.get(sign)
    for line in lines:
        text = line.removesuffix("\n")
        end = "\r" if text.endswith("\r") else ""
        row = sign + "\t".join(map(harmless, text.removesuffix("\r").split("\t")))
        yield (paint(row, style) if style else row) + end
        if not line.endswith("\n"):
            yield _NO_NEWLINE
