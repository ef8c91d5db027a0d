"""Applies fixes: choose edits, splice, check again until stable, verify, write atomically."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from deploylint.deployment.facts import Unparsed
from deploylint.engine.checking import problem_in
from deploylint.files.classify import kind_of_file
from deploylint.fixes.splicing import splice
from deploylint.fixes.tidying import rebinds, tidied
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Edit, Finding, Safety, Severity
from deploylint.run.outcome import Outcome
from deploylint.run.project import Project
from deploylint.run.reporting import outcome_of
from deploylint.source import Source

if TYPE_CHECKING:
    from typing import Any

# Each round fixes all findings that do not overlap; what is left needs another round.
_ROUNDS = 50


class Refusal(NamedTuple):
    """A fix that was not applied, or was taken back."""

    finding: Finding
    reason: str


class Fixed(NamedTuple):
    """What fixing did; ``changes`` maps each changed file to its bytes before and after."""

    findings: tuple[Finding, ...]
    refused: tuple[Refusal, ...]
    changes: dict[str, tuple[bytes | None, bytes]]
    outcome: Outcome


def choose(findings: Iterable[Finding]) -> list[Finding]:
    """The first findings whose fixes do not overlap; a fix is taken whole or not at all.

    Two fixes that insert the same text at the same place share that edit.
    """
    taken: dict[str, list[Edit]] = {}
    chosen = []
    for finding in findings:
        assert finding.fix is not None
        edits = [edit for edit in finding.fix.edits if edit not in taken.get(edit.where.path, ())]
        if any(_overlap(edit, other) for edit in edits for other in taken.get(edit.where.path, ())):
            continue
        for edit in edits:
            taken.setdefault(edit.where.path, []).append(edit)
        chosen.append(finding)
    return chosen


def _overlap(edit: Edit, other: Edit) -> bool:
    a, b = edit.where, other.where
    if a.start == a.end and b.start == b.end:
        return a.start == b.start
    if a.start == a.end or b.start == b.end:
        point, span = (a, b) if a.start == a.end else (b, a)
        return span.start < point.start < span.end
    return a.start < b.end and b.start < a.end


class Fixer:
    """Fixes a checked project in its workspace's overlay; nothing is written to disk."""

    def __init__(self, project: Project, today: str, *, unsafe: bool) -> None:
        self.project = project
        self.today = today
        self.safeties = (Safety.SAFE, Safety.UNSAFE) if unsafe else (Safety.SAFE,)
        self.before: dict[str, bytes | None] = {}
        self.fixed: list[Finding] = []
        self.refused: dict[str, Refusal] = {}
        self.one_at_a_time: set[str] = set()

    def run(self) -> Fixed:
        """Fix until nothing changes any more."""
        outcome = outcome_of(self.project, self.today)
        for _ in range(_ROUNDS):
            chosen = choose(self._candidates(outcome))
            if not chosen:
                break
            outcome = self._round(chosen, outcome)
        overlay = self.project.workspace.overlay
        changes = {
            path: (before, overlay[path])
            for path, before in self.before.items()
            if path in overlay and overlay[path] != before
        }
        return Fixed(tuple(self.fixed), tuple(self.refused.values()), changes, outcome)

    def _candidates(self, outcome: Outcome) -> Iterator[Finding]:
        """Fixable findings; of a file where a fix went wrong, only one at a time."""
        busy: set[str] = set()
        for finding in outcome.findings:
            fix = finding.fix
            if (
                fix is None
                or fix.safety not in self.safeties
                or finding.fingerprint in self.refused
            ):
                continue
            paths = {edit.where.path for edit in fix.edits}
            if paths & self.one_at_a_time & busy:
                continue
            if any(map(self.project.workspace.is_link, paths)):
                self.refused[finding.fingerprint] = Refusal(finding, "the file is a link")
                continue
            busy |= paths
            yield finding

    def _round(self, chosen: list[Finding], outcome: Outcome) -> Outcome:
        previous = self._apply(chosen)
        paths = sorted(previous)
        unparsed = {fact.where.path for fact in self._facts(paths) if isinstance(fact, Unparsed)}
        self.project.recheck(paths)
        after = outcome_of(self.project, self.today)
        broken = {path for path in paths if self._unparsed(path)} - unparsed
        failed = self._failed_fixes(chosen, broken, outcome, after)
        clashing = {path for path in paths if self._rebinds(path, previous[path])}
        for finding in chosen:
            if _paths(finding) & clashing:
                failed.setdefault(finding.fingerprint, "it would bind a name twice")
        if not failed:
            self.fixed += chosen
            return after
        for path, data in previous.items():
            self._restore(path, data)
        self.project.recheck(paths)
        self._refuse(chosen, failed)
        return outcome_of(self.project, self.today)

    def _apply(self, chosen: list[Finding]) -> dict[str, bytes | None]:
        """Put the fixed texts into the overlay; returns what was there before."""
        workspace = self.project.workspace
        by_path: dict[str, dict[Edit, None]] = {}
        for finding in chosen:
            for edit in finding.fix.edits if finding.fix else ():
                by_path.setdefault(edit.where.path, {})[edit] = None
        previous: dict[str, bytes | None] = {}
        for path, edits in by_path.items():
            source = workspace.source(path)
            previous[path] = source.encode(source.text) if source else None
            self.before.setdefault(path, previous[path])
            source = source or Source(path, "")
            text = tidied(source, splice(source.text, edits))
            workspace.overlay[path] = source.encode(text)
            self.project.add(path)
        return previous

    def _facts(self, paths: list[str]) -> Iterator[Any]:
        for path in paths:
            if result := self.project.results.get(path):
                yield from result.facts

    def _restore(self, path: str, data: bytes | None) -> None:
        if data is None:
            del self.project.workspace.overlay[path]
            self.project.remove(path)
        else:
            self.project.workspace.overlay[path] = data

    def _unparsed(self, path: str) -> bool:
        """Whether the file as it now stands cannot be read, wanted by a rule or not."""
        data = self.project.workspace.overlay.get(path)
        if data is None:
            return False
        kind = kind_of_file(path, data)
        return kind is not None and problem_in(path, data, kind) is not None

    def _rebinds(self, path: str, data: bytes | None) -> bool:
        overlay = self.project.workspace.overlay.get(path)
        if data is None or overlay is None or not path.endswith(".py"):
            return False
        return rebinds(Source.decode(path, data), Source.decode(path, overlay).text)

    def _failed_fixes(
        self, chosen: list[Finding], broken: set[str], before: Outcome, after: Outcome
    ) -> dict[str, str]:
        """Fingerprint → reason for each chosen fix that must be taken back."""
        was, now = _counts(before), _counts(after)
        worst = {key: max(group) for key, group in _severities(after).items()}
        changed = {path for finding in chosen for path in _paths(finding)}
        failed: dict[str, str] = {}
        for finding in chosen:
            paths = {edit.where.path for edit in finding.fix.edits} if finding.fix else set()
            key = (finding.where.path, finding.code)
            if paths & broken:
                failed[finding.fingerprint] = "the file would no longer parse"
            elif now[key] >= was[key]:
                failed[finding.fingerprint] = "the finding would remain"
            else:
                new = [
                    other
                    for other in now
                    if now[other] > was[other]
                    and other[0] in paths
                    and worst[other] >= (finding.severity or Severity.INFO)
                    and not _rests_on(after, other, changed - paths)
                ]
                if new:
                    failed[finding.fingerprint] = f"it would bring {new[0][1]}"
        return failed

    def _refuse(self, chosen: list[Finding], failed: dict[str, str]) -> None:
        """Blame the fix that stood alone in its file; else try the file's fixes one at a time."""
        crowd = Counter(path for finding in chosen for path in _paths(finding))
        for finding in chosen:
            if finding.fingerprint not in failed:
                continue
            if all(crowd[path] == 1 for path in _paths(finding)):
                self.refused[finding.fingerprint] = Refusal(finding, failed[finding.fingerprint])
            else:
                self.one_at_a_time |= _paths(finding)


def _paths(finding: Finding) -> set[str]:
    return {edit.where.path for edit in finding.fix.edits} if finding.fix else set()


def _rests_on(outcome: Outcome, key: tuple[str, str], files: set[str]) -> bool:
    """Whether findings of a path and code name one of these files, whose own fix is the cause."""
    return any(
        related.where.path in files
        for finding in outcome.findings
        if (finding.where.path, finding.code) == key
        for related in finding.related
    )


def _counts(outcome: Outcome) -> Counter[tuple[str, str]]:
    return Counter((finding.where.path, finding.code) for finding in outcome.findings)


def _severities(outcome: Outcome) -> dict[tuple[str, str], list[Severity]]:
    found: dict[tuple[str, str], list[Severity]] = {}
    for finding in outcome.findings:
        key = (finding.where.path, finding.code)
        found.setdefault(key, []).append(finding.severity or Severity.INFO)
    return found
