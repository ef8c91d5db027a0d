"""One defect, one finding: what has one cause is said once, with its other places related.

Only reports gather. Comments, baselines and fixes know every place by itself, so that
each can be ignored, known and mended without the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Finding, Related, Severity

if TYPE_CHECKING:
    from deploylint.registry import Entry


def gathered(findings: Iterable[Finding], rules: Iterable[Entry]) -> tuple[Finding, ...]:
    """The findings, those of one defect as one: the worst of them, where it stands first."""
    known = {each.code: each for each in rules}
    groups = _by_cause(_by_rank(findings, known), known)
    return tuple(map(_as_one, sorted(groups, key=lambda group: _order(group[0]))))


def _order(finding: Finding) -> tuple[str, int, int, str]:
    where = finding.where
    return where.path, where.line, where.column, finding.code


def _by_rank(findings: Iterable[Finding], rules: dict[str, Entry]) -> list[list[Finding]]:
    """Each finding with those of rules that yield to its own, at places that it names."""
    every = sorted(findings, key=_order)
    yielding = {code: entry.yields_to for code, entry in rules.items() if entry.yields_to}
    heeded = {code for codes in yielding.values() for code in codes}
    groups = {each: [each] for each in every}
    leading = {
        (each.code, related.where): each
        for each in every
        if each.code in heeded
        for related in each.related
    }
    for each in every:
        named = (leading.get((code, each.where)) for code in yielding.get(each.code, ()))
        if leader := next(filter(None, named), None):
            groups[leader].append(each)
            del groups[each]
    return list(groups.values())


def _by_cause(groups: list[list[Finding]], rules: dict[str, Entry]) -> Iterator[list[Finding]]:
    causes: dict[tuple[str, str], list[list[Finding]]] = {}
    for group in groups:
        first = group[0]
        if first.cause:
            causes.setdefault((first.code, first.cause), []).append(group)
        else:
            yield group
    for (code, _), alike in causes.items():
        above = rules[code].above if code in rules else 1
        yield from [_merged(alike)] if len(alike) > above else alike


def _merged(groups: list[list[Finding]]) -> list[Finding]:
    """All findings of the groups, led by the worst of those that lead."""
    worst_first = sorted(groups, key=lambda group: -_severity(group[0]))
    return [each for group in worst_first for each in group]


def _severity(finding: Finding) -> Severity:
    return finding.severity or Severity.WARNING


def _as_one(group: list[Finding]) -> Finding:
    first, *others = group
    alike = [each for each in group if each.code == first.code]
    fixes = {each.where: each.fix for each in others}
    related = [each._replace(fix=fixes.pop(each.where, each.fix)) for each in first.related]
    for each in others:
        if each.where in fixes:
            message = "here as well" if each.message == first.message else each.message
            related.append(Related(each.where, message, each.fix))
    return first._replace(message=first.message + _extent(alike), related=tuple(related))


def _extent(findings: list[Finding]) -> str:
    """In how many places the same is wrong, "" for one."""
    if len(findings) == 1:
        return ""
    files = len({each.where.path for each in findings})
    where = f"{files} files" if files > 1 else "this file"
    return f" ({len(findings)} places in {where})"
