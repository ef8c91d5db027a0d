"""DPI011: what looks like a comment behind a value is part of the value."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.systemd._comments import Comment, comment_in
from deploylint.formats.systemd.written import SIGNS, units_in
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Edit, Evidence, Finding, Fix, Safety, Severity
from deploylint.registry import rule

if TYPE_CHECKING:
    from deploylint.formats.document import Document
    from deploylint.formats.systemd import Assignment, SystemdUnit

_SIGNS = (" #", " ;", "\t#", "\t;")


@rule(
    "DPI011",
    "unit-value-comment",
    on="systemd",
    severity=Severity.ERROR,
    triggers=_SIGNS,
    fixable=True,
)
def unit_value_comment(document: Document) -> Iterator[Finding | Evidence]:
    for unit in units_in(document):
        found = [(each, comment_in(unit, each)) for each in unit.assignments]
        yield from (_finding(unit, each, comment) for each, comment in found if comment)
        if found and not any(comment for _, comment in found):
            where = unit.where(found[0][0].start, found[0][0].key_end)
            yield Evidence(where, "no comment stands behind a value")


unit_value_comment.on("shell", triggers=_SIGNS, also=SIGNS)(unit_value_comment.subjects[0].check)


def _finding(unit: SystemdUnit, setting: Assignment, comment: Comment) -> Finding:
    written = unit.source.text[comment.start : comment.end]
    return Finding(
        unit.where(comment.start, comment.end),
        f"`{written}` is part of the value of `{setting.key}=`: systemd knows comments only on"
        " lines of their own",
        fix=None if unit.written else _moved(unit, setting, comment),
        severity=Severity.WARNING if comment.as_words else None,
        scope=setting.key,
    )


def _moved(unit: SystemdUnit, setting: Assignment, comment: Comment) -> Fix:
    source = unit.source
    start, _ = source.line_span(source.line_of(setting.start))
    written = source.text[comment.start : comment.end]
    gap = source.text[: comment.start].rstrip(" \t")
    edits: tuple[Edit, ...] = (
        source.insert(start, f"{written}\n"),
        source.replace(unit.where(len(gap), comment.end), ""),
    )
    return Fix("Move the comment to a line of its own", edits, Safety.SAFE)
