"""The lines that text formats share: counts, what was fixed, what is hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Finding, Safety, Severity
from deploylint.report.excerpts import Excerpts
from deploylint.report.terminal import Paint, harmless

if TYPE_CHECKING:
    from deploylint.report import Report

FIXABLE = "[*]"


def severity_of(finding: Finding) -> Severity:
    return Severity.WARNING if finding.severity is None else finding.severity


def safety_of(finding: Finding) -> Safety | None:
    """The safety of a fix that can be applied, None where there is none."""
    fix = finding.fix
    return fix.safety if fix and fix.edits and fix.safety is not Safety.DISPLAY else None


def fixable(findings: Iterable[Finding]) -> Counter[Safety]:
    return Counter(safety for finding in findings if (safety := safety_of(finding)))


def title(finding: Finding, paint: Paint) -> str:
    """``error[DPA001 cors-origin-regex]``."""
    label = severity_of(finding).label
    return paint(f"{label}[{finding.code} {finding.slug}]", label)


def place(report: Report, finding: Finding) -> str:
    where = finding.where
    return f"{shown_path(report, where.path)}:{where.line}:{where.column}"


def shown_path(report: Report, path: str) -> str:
    return harmless(report.display(path))


def statistics(report: Report, paint: Paint) -> Iterator[str]:
    """One row per rule, the most frequent first."""
    counts = Counter((finding.code, finding.slug) for finding in report.shown)
    can_fix = {finding.code for finding in report.shown if safety_of(finding)}
    width = len(str(max(counts.values(), default=0)))
    for (code, slug), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        mark = FIXABLE if code in can_fix else " " * len(FIXABLE)
        yield f"{count:>{width}}  {paint(code, 'bold')}  {paint(mark, 'fix')}  {slug}"


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
    """How many findings stand, how many of them can be fixed, and how many are hidden."""
    yield _found(report, paint)
    counts = fixable(report.shown)
    safe, unsafe = counts[Safety.SAFE], counts[Safety.UNSAFE]
    mark = paint(FIXABLE, "fix")
    if safe and unsafe:
        yield f"{mark} {safe} fixable with `--fix`, {unsafe} more with `--fix --unsafe-fixes`."
    elif safe:
        yield f"{mark} {safe} fixable with `--fix`."
    elif unsafe:
        yield f"{mark} None fixable with `--fix`, {unsafe} with `--fix --unsafe-fixes`."
    if report.hidden:
        yield (
            f"{_count(report.hidden, 'finding')} below {report.severity.label} hidden;"
            " `--severity info` shows them."
        )
    if report.outcome.unresolved:
        yield (
            f"{_count(report.outcome.unresolved, 'thing')} that runs is not understood;"
            " `deploylint audit` shows it."
            if report.outcome.unresolved == 1
            else f"{report.outcome.unresolved} things that run are not understood;"
            " `deploylint audit` shows them."
        )


def _found(report: Report, paint: Paint) -> str:
    standing, fixed = len(report.shown), len(report.fixed)
    if not standing:
        failed = [note for note in report.outcome.notes if note.failed]
        if report.outcome.defects or failed:
            return "No findings, but not everything could be checked."
        if not report.outcome.answered:
            return "Nothing was checked."
        clean = paint("All checks passed!", "fix")
        return f"{clean} ({_count(fixed, 'finding')} fixed.)" if fixed else clean
    if fixed:
        total = _count(standing + fixed, "finding")
        return f"Found {total} ({fixed} fixed, {standing} remaining)."
    return f"Found {_count(standing, 'finding')} ({by_severity(report.shown)})."


def by_severity(findings: Iterable[Finding]) -> str:
    counts = Counter(severity_of(finding) for finding in findings)
    nouns = {Severity.ERROR: "error", Severity.WARNING: "warning"}
    parts = [_count(counts[each], noun) for each, noun in nouns.items() if counts[each]]
    if counts[Severity.INFO]:
        parts.append(f"{counts[Severity.INFO]} info")
    return ", ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
