"""Reads the comments of other tools that mean a rule of deploylint."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.model import Where
from deploylint.source import Source
from deploylint.suppression.coverage import around, below
from deploylint.suppression.ignore import Ignore
from deploylint.suppression.neighbours import AROUND, BELOW, FILE, SPAN, Form, forms_in, ours


def find_foreign(source: Source, kind: str) -> Iterator[Ignore]:
    """The comments of other tools, each with the rules of deploylint that it means."""
    for form in forms_in(source.text, kind):
        for match in form.pattern.finditer(source.text):
            given = match.groupdict()
            if codes := ours(form, given.get("codes")):
                where = source.where(*match.span())
                lines = _covered(form, source, kind, where)
                reason = match[0].lstrip("#/; \t")
                yield Ignore(where, codes, lines, reason, given.get("expires") or "", foreign=True)


def _covered(form: Form, source: Source, kind: str, where: Where) -> tuple[int, ...]:
    line = where.line
    if form.covers == FILE or (form.covers == AROUND and kind == "dockerfile"):
        return ()
    if form.covers == SPAN:
        return tuple(range(line, _end_of_span(form, source, where.end) + 1))
    if form.covers == AROUND and kind == "terraform":
        return tuple(around(source, line))
    alone = not source.text[source.starts[line - 1] : where.start].strip()
    return below(source, kind, line) if alone and form.covers in (BELOW, AROUND) else (line,)


def _end_of_span(form: Form, source: Source, start: int) -> int:
    end = form.until.search(source.text, start) if form.until else None
    return source.line_of(end.start()) if end else len(source.starts)
