"""DPI010: systemd ignores a line of a unit."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks.systemd._ignored import Ignored, ignored_in
from deploylint.formats.systemd.written import SIGNS, units_in
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Safety, Severity
from deploylint.registry import rule

if TYPE_CHECKING:
    from deploylint.formats.document import Document
    from deploylint.formats.systemd import SystemdUnit


@rule("DPI010", "unit-line-ignored", on="systemd", severity=Severity.ERROR, fixable=True)
def unit_line_ignored(document: Document) -> Iterator[Finding | Evidence]:
    for unit in units_in(document):
        found = list(ignored_in(unit))
        yield from (_finding(unit, each) for each in found)
        if not found and unit.assignments:
            first = unit.assignments[0]
            where = unit.where(first.start, first.key_end)
            yield Evidence(where, f"systemd reads all of {len(unit.assignments)} settings")


unit_line_ignored.on("shell", triggers=SIGNS)(unit_line_ignored.subjects[0].check)


def _finding(unit: SystemdUnit, ignored: Ignored) -> Finding:
    return Finding(
        ignored.where,
        ignored.message,
        fix=None if unit.written else _fix(unit, ignored),
        severity=ignored.severity,
        scope=ignored.setting.key if ignored.setting else "",
    )


def _fix(unit: SystemdUnit, ignored: Ignored) -> Fix | None:
    source, where = unit.source, ignored.where
    if ignored.kind == "lost":
        end = source.line_span(where.line - 1)[1]
        return Fix("Continue the line above", (source.insert(end, " \\"),))
    if ignored.kind == "misspelt":
        return Fix(f"Call it `{ignored.meant}`", (source.replace(where, ignored.meant),))
    if ignored.kind == "misplaced" and source.cut(where).startswith("StartLimit"):
        return _moved(unit, ignored)
    return None


def _moved(unit: SystemdUnit, ignored: Ignored) -> Fix | None:
    """Into the section it belongs to, below what stands there; none is created for it."""
    source = unit.source
    there = [each for each in unit.assignments if each.section == ignored.meant]
    if not there or ignored.where.end_line != ignored.where.line:
        return None
    end = source.line_span(source.line_of(there[-1].end))[1]
    line = source.whole_line(ignored.where.line)
    edits = (source.insert(end, f"\n{source.cut(line).strip()}"), source.replace(line, ""))
    return Fix(f"Move it to [{ignored.meant}]", edits, Safety.SAFE)
