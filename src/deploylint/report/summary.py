"""The lines that text formats share: counts, what was fixed, what is hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Finding, Related, Safety, Severity
from deploylint.report.excerpts import Excerpts
from deploylint.report.terminal import Paint, harmless, linked, plain

if TYPE_CHECKING:
    from deploylint.report import Report

# What stands beside a finding whose fix can be applied.
MARKS = {Safety.SAFE: "[*]", Safety.UNSAFE: "[!]"}
# Of one defect in more places than this, the first of them are shown.
_MANY_PLACES = 6
_STYLES = {Safety.SAFE: "fix", Safety.UNSAFE: "unsafe"}


def severity_of(finding: Finding) -> Severity:
    return Severity.WARNING if finding.severity is None else finding.severity


def safety_of(place: Finding | Related) -> Safety | None:
    """The safety of a fix that can be applied, None where there is none."""
    fix = place.fix
    return fix.safety if fix and fix.edits and fix.safety is not Safety.DISPLAY else None


def fix_mark(finding: Finding, paint: Paint = plain) -> str:
    """``[*]`` for a safe fix, ``[!]`` for an unsafe one, "" where there is none to apply."""
    there = safeties_of(finding)
    return next((paint(MARKS[each], _STYLES[each]) for each in MARKS if each in there), "")


def marked(finding: Finding, text: str) -> str:
    """A message with the mark of the finding's fix behind it, for formats of one text."""
    sign = fix_mark(finding)
    return f"{text} {sign}" if sign else text


def safeties_of(finding: Finding) -> frozenset[Safety]:
    """The safeties of the fixes that its places have."""
    return frozenset(filter(None, map(safety_of, _places(finding))))


def _places(finding: Finding) -> Iterator[Finding | Related]:
    yield finding
    yield from finding.related


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors before warnings before information; within each in their order, by file."""
    return sorted(findings, key=severity_of, reverse=True)


def fixable(findings: Iterable[Finding]) -> Counter[Safety]:
    """How many fixes there are, those of the other places of a finding included."""
    places = (each for finding in findings for each in _places(finding))
    return Counter(safety for each in places if (safety := safety_of(each)))


def nearest(finding: Finding, *, full: bool) -> tuple[tuple[Related, ...], int]:
    """The related places that a person reads, and how many more there are."""
    kept = finding.related if full else finding.related[:_MANY_PLACES]
    return kept, len(finding.related) - len(kept)


def title(report: Report, finding: Finding, paint: Paint) -> str:
    """``error[DPA001 cors-origin-regex]``, on a terminal a link to the page of the rule."""
    label = severity_of(finding).label
    painted = paint(f"{label}[{finding.code} {finding.slug}]", label)
    page = report.page(finding.code, finding.slug) if report.color else ""
    return linked(painted, page, on=bool(page))


def place(report: Report, finding: Finding) -> str:
    where = finding.where
    return f"{shown_path(report, where.path)}:{where.line}:{where.column}"


def shown_path(report: Report, path: str) -> str:
    return harmless(report.display(path))


def fixes(report: Report, paint: Paint) -> Iterator[str]:
    """What was fixed, by file, and which fixes were taken back."""
    if report.fixed and report.show_fixes:
        yield f"Fixed {_count(len(report.fixed), 'finding')}:"
        by_path: dict[str, Counter[tuple[str, str]]] = {}
        for finding in report.fixed:
            by_path.setdefault(finding.where.path, Counter())[finding.code, finding.slug] += 1
        for path, counts in sorted(by_path.items()):
            yield f"- {paint(shown_path(report, path), 'bold')}:"
            yield from (f"    {n} × {code} {slug}" for (code, slug), n in sorted(counts.items()))
    for finding, reason in report.refused:
        text = harmless(Excerpts.prose(reason))
        yield f"Not fixed: {place(report, finding)}: {finding.code} {finding.slug}: {text}"


def summary(report: Report, paint: Paint) -> Iterator[str]:
    """What can be done about the findings, and as the last line how many there are."""
    yield from how_to_fix(report.shown, paint)
    if report.hidden:
        yield f"`--severity info` shows the findings below {report.severity.label}."
    if _is_uncertain(report):
        yield "`deploylint audit` shows what is not read and not understood."
    yield tally(report, paint)


def how_to_fix(findings: Iterable[Finding], paint: Paint) -> Iterator[str]:
    """How many fixes of each mark there are, and what applies them."""
    counts = fixable(findings)
    safe, unsafe = counts[Safety.SAFE], counts[Safety.UNSAFE]
    parts = []
    if safe:
        parts.append(f"{paint(MARKS[Safety.SAFE], 'fix')} {safe} fixable with `--fix`")
    if unsafe:
        more = "more " if safe else "fixable "
        sign = paint(MARKS[Safety.UNSAFE], "unsafe")
        parts.append(f"{sign} {unsafe} {more}with `--fix --unsafe-fixes`")
    if parts:
        yield f"{', '.join(parts)}."


def tally(report: Report, paint: Paint) -> str:
    """Everything that stands, is hidden, was not read or is not understood, in one line.

    That all checks passed is said only where nothing else could be.
    """
    if not (report.outcome.answered or report.shown or _is_unread(report)):
        return "Nothing was checked."
    found = by_severity(report.shown)
    rest = ", ".join(_rest(report))
    if not found and not rest:
        return paint("All checks passed!", "fix")
    if rest == (fixed := f"{len(report.fixed)} fixed") and not found:
        return f"{paint('All checks passed!', 'fix')} {fixed}."
    return f"{found or 'No findings'}; {rest}." if rest else f"{found}."


def _is_unread(report: Report) -> bool:
    return bool(report.outcome.notes or report.outcome.defects)


def _is_uncertain(report: Report) -> bool:
    outcome = report.outcome
    return bool(outcome.unknown or outcome.unresolved)


def _rest(report: Report) -> Iterator[str]:
    """What a count of the shown findings does not say."""
    outcome = report.outcome
    unread = len({note.path for note in outcome.notes})
    counts = (
        (len(report.fixed), "fixed"),
        (report.hidden, f"below {report.severity.label}"),
        (len(outcome.baselined), "in the baseline"),
        (len(outcome.suppressed) + outcome.switched_off, "ignored"),
        (unread, f"{_noun(unread, 'file')} not read"),
        (outcome.unresolved, f"{_noun(outcome.unresolved, 'service')} not understood"),
        (outcome.undecided, f"{_noun(outcome.undecided, 'place')} not decided"),
        (len(outcome.defects), _noun(len(outcome.defects), "internal error")),
    )
    return (f"{count} {what}" for count, what in counts if count)


def by_severity(findings: Iterable[Finding]) -> str:
    """``2 errors, 9 warnings``, "" for no findings."""
    counts = Counter(severity_of(finding) for finding in findings)
    nouns = {Severity.ERROR: "error", Severity.WARNING: "warning"}
    parts = [_count(counts[each], noun) for each, noun in nouns.items() if counts[each]]
    if counts[Severity.INFO]:
        parts.append(f"{counts[Severity.INFO]} info")
    return ", ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {_noun(number, noun)}"


def _noun(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"
