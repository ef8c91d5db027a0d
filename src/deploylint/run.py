"""The pipeline: discover, check each file, join, suppress, and hand over to the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from typing import NamedTuple

from deploylint import classify
from deploylint.cache import Cache
from deploylint.deployment import Deployment, TreeFile
from deploylint.discover import Discovery, Note
from deploylint.engine import (
    Defect,
    FileResult,
    Plan,
    check_file,
    check_project,
    sort_key,
    with_fingerprints,
)
from deploylint.model import Evidence, Finding, Unknown
from deploylint.settings import Settings
from deploylint.suppress import Suppressed, suppress
from deploylint.workspace import Unreadable, Workspace


class Job(NamedTuple):
    """One file that was read and is waiting to be checked."""

    path: str
    kind: str
    context: classify.Context
    data: bytes


class Outcome(NamedTuple):
    """All that a run found."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    evidence: tuple[Evidence, ...]
    unknown: tuple[Unknown, ...]
    defects: tuple[Defect, ...]
    notes: tuple[Note, ...]
    checked: int
    parsed: int


class Project:
    """One project during one run: its files, what is known of each, and the joins."""

    def __init__(
        self,
        discovery: Discovery,
        workspace: Workspace,
        settings: Settings,
        plan: Plan,
        cache: Cache,
    ) -> None:
        self.discovery = discovery
        self.workspace = workspace
        self.settings = settings
        self.plan = plan
        self.cache = cache
        self.results: dict[str, FileResult] = {}
        self.classified: dict[str, classify.Classified] = {}
        self.notes: list[Note] = list(discovery.notes)

    def check(self, executor: Executor | None = None, progress: Progress | None = None) -> None:
        """Check every file that the project holds and the cache does not know."""
        jobs = list(self._jobs(entry.path for entry in self.discovery.tree))
        check = executor.map if executor else map
        paths = [job.path for job in jobs]
        results = check(_check_job, jobs, [self.plan] * len(jobs))
        for done, (path, result) in enumerate(zip(paths, results, strict=True), 1):
            self.results[path] = result
            self.cache.put(path, result, self.classified[path])
            if progress:
                progress(done, len(jobs))

    def recheck(self, paths: Iterable[str]) -> None:
        """Check these files again, as they stand in the workspace's overlay."""
        for job in self._jobs(paths, cached=False):
            self.results[job.path] = _check_job(job, self.plan)

    def _jobs(self, paths: Iterable[str], *, cached: bool = True) -> Iterator[Job]:
        for path in paths:
            kind = classify.kind_of(path)
            if kind is None or (cached and self._from_cache(path)):
                continue
            try:
                data = self.workspace.read(path)
            except Unreadable as reason:
                self._note(path, kind, str(reason))
                continue
            kind = classify.kind_of_content(path, data) if kind == "?" else kind
            if kind is None:
                continue
            self.classified[path] = self.settings.context_of(path, kind, data)
            yield Job(path, kind, self.classified[path].context, data)

    def _from_cache(self, path: str) -> bool:
        known = self.cache.get(path)
        if known:
            self.results[path], self.classified[path] = known
        return known is not None

    def _note(self, path: str, kind: str, reason: str) -> None:
        asked = self.discovery.asked
        if kind != "?" or (asked is not None and path in asked):
            self.notes.append(Note(path, reason, failed=asked is not None and path in asked))

    def context(self, path: str) -> classify.Context:
        known = self.classified.get(path) or self.settings.context_of(path, None, b"")
        return known.context

    def deployment(self) -> Deployment:
        """The model of the whole repository, whatever paths the run was asked about."""
        facts = (fact for path in sorted(self.results) for fact in self.results[path].facts)
        tree = (TreeFile(entry.path, entry.tracked) for entry in self.discovery.tree)
        return Deployment(facts, tree, self.context)

    def outcome(self, today: str) -> Outcome:
        """Join the facts, apply suppressions and configuration, keep what was asked for."""
        joined = check_project(self.deployment(), self.plan)
        results = [self.results[path] for path in sorted(self.results)]
        findings = [finding for result in results for finding in result.findings]
        findings += self._named(joined.findings)
        ignores = {path: result.ignores for path, result in self.results.items()}
        kept = [
            finding for finding in findings if self.settings.keeps(finding) and self.asks(finding)
        ]
        standing, silenced = suppress(sorted(kept, key=sort_key), ignores, today)
        return Outcome(
            tuple(standing),
            tuple(silenced),
            tuple(each for result in [*results, joined] for each in result.evidence),
            tuple(each for result in [*results, joined] for each in result.unknown),
            tuple(each for result in [*results, joined] for each in result.defects),
            tuple(self.notes),
            len(self.results),
            sum(result.parsed for result in results),
        )

    def asks(self, finding: Finding) -> bool:
        """Whether one of the places of a finding lies in a file that was asked for."""
        asked = self.discovery.asked
        if asked is None:
            return True
        places = (finding.where, *(related.where for related in finding.related))
        return any(where.path in asked for where in places)

    def _named(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        by_path: dict[str, list[Finding]] = {}
        for finding in findings:
            by_path.setdefault(finding.where.path, []).append(finding)
        for path, group in by_path.items():
            source = self.workspace.source(path)
            yield from with_fingerprints(group, source) if source else group


Progress = Callable[[int, int], None]


def _check_job(job: Job, plan: Plan) -> FileResult:
    return check_file(job.path, job.data, job.kind, job.context, plan)
