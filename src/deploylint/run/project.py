"""The pipeline: discover, check each file, join, suppress, and hand over to the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from deploylint.configuration.settings import Settings
from deploylint.deployment import Deployment, TreeFile
from deploylint.engine import (
    FileResult,
    Plan,
    apply_context_severity,
    check_file,
    check_project,
    own_finding,
    sort_key,
    with_fingerprints,
)
from deploylint.files import classify
from deploylint.files.listing import Discovery, Entry, Note
from deploylint.files.workspace import Unreadable, Workspace
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import Finding
from deploylint.run.cache import Cache
from deploylint.run.outcome import Outcome
from deploylint.suppression.comments import Ignore, Suppressed, judge_ignores, suppress

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from deploylint.files.git_changes import Changes
    from deploylint.formats.document import Links
    from deploylint.run.linking import Linking
    from deploylint.suppression import baseline


class Job(NamedTuple):
    """One file that was read and is waiting to be checked."""

    path: str
    kind: str
    context: classify.Context
    data: bytes


class Reported(NamedTuple):
    """What narrows a report beyond the paths that were asked for."""

    entries: tuple[baseline.Entry, ...] | None = None
    changes: Changes | None = None


class Project:
    """One project during one run: its files, what is known of each, and the joins."""

    def __init__(
        self,
        discovery: Discovery,
        workspace: Workspace,
        settings: Settings,
        plan: Plan,
        cache: Cache,
        *,
        reported: Reported | None = None,
    ) -> None:
        self.discovery = discovery
        self.workspace = workspace
        self.settings = settings
        self.plan = plan
        self.cache = cache
        self.reported = reported or Reported()
        self.results: dict[str, FileResult] = {}
        self.classified: dict[str, classify.Classified] = {}
        self.notes: list[Note] = list(discovery.notes)
        self._linking: Linking | None = None

    def check(self, executor: Executor | None = None, progress: Progress | None = None) -> None:
        """Check every file that the project holds and the cache does not know."""
        batches = balanced(list(self._jobs(entry.path for entry in self.discovery.tree)))
        check = executor.map if executor else map
        results = check(check_batch, batches, [self.plan] * len(batches))
        done = 0
        for batch, batch_results in zip(batches, results, strict=True):
            for job, result in zip(batch, batch_results, strict=True):
                self.results[job.path] = result
                self.cache.put(job.path, result, self.classified[job.path])
            done += len(batch)
            if progress:
                progress(done, sum(map(len, batches)))

    def state(self, today: str) -> str:
        """A name for all that the outcome follows from, "" where that cannot be told."""
        entries, changes = self.reported
        if changes is not None:
            return ""
        discovery, settings = self.discovery, self.settings
        ignores = [(pattern, sorted(codes)) for pattern, codes in settings.per_file_ignores]
        requested = (
            discovery.requested if discovery.requested is None else sorted(discovery.requested)
        )
        return self.cache.state(
            (entry.path for entry in discovery.tree if classify.kind_of(entry.path)),
            (today, discovery.tree, discovery.notes, requested, ignores, settings.names, entries),
        )

    def recheck(self, paths: Iterable[str]) -> None:
        """Check these files again, as they stand in the workspace's overlay."""
        for job in self._jobs(paths, cached=False):
            self.results[job.path] = check_batch((job,), self.plan)[0]

    def add(self, path: str) -> None:
        """Let the project hold a file that a fix creates."""
        if path not in self.results:
            entry = Entry(path, tracked=False)
            self.discovery = self.discovery._replace(tree=(*self.discovery.tree, entry))

    def remove(self, path: str) -> None:
        """Take back ``add``."""
        self.results.pop(path, None)
        tree = tuple(entry for entry in self.discovery.tree if entry.path != path)
        self.discovery = self.discovery._replace(tree=tree)

    def _jobs(self, paths: Iterable[str], *, cached: bool = True) -> Iterator[Job]:
        for path in paths:
            kind = classify.kind_of(path)
            if kind is None or (cached and self._from_cache(path)):
                continue
            try:
                data = self.workspace.read(path)
            except Unreadable as failure:
                self._note(path, kind, failure)
                continue
            kind = classify.kind_of_file(path, data)
            if kind is None:
                continue
            self.classified[path] = self.settings.context_of(path, kind, data)
            yield Job(path, kind, self.classified[path].context, data)

    def _from_cache(self, path: str) -> bool:
        known = self.cache.get(path)
        if known:
            self.results[path], self.classified[path] = known
        return known is not None

    def _note(self, path: str, kind: str, failure: Unreadable) -> None:
        requested = self.discovery.requested is not None and path in self.discovery.requested
        if requested or kind not in _DATA:
            self.notes.append(Note(path, str(failure), failed=requested and not failure.by_choice))

    def context(self, path: str) -> classify.Context:
        known = self.classified.get(path) or self.settings.context_of(path, None, b"")
        return known.context

    def why(self, path: str) -> str:
        """The context of a file and the reason for it, in words."""
        known = self.classified.get(path) or self.settings.context_of(path, None, b"")
        return f"{known.context.value}: {known.reason}"

    def _linked_results(self) -> Mapping[str, FileResult]:
        """What each file contributes, with the values that it takes from others."""
        if not any(result.wanted for result in self.results.values()):
            return self.results
        if self._linking is None:
            from deploylint.run.linking import Linking

            self._linking = Linking(self._bytes_of, self._check_linked)
        paths = (entry.path for entry in self.discovery.tree)
        return {**self.results, **self._linking.linked(self.results, paths)}

    def _bytes_of(self, path: str) -> bytes | None:
        try:
            return self.workspace.read(path)
        except Unreadable:
            return None

    def _check_linked(self, path: str, links: Links) -> FileResult:
        (job,) = self._jobs((path,), cached=False)
        return check_file(job.path, job.data, job.kind, job.context, self.plan, links=links)

    def deployment(self) -> Deployment:
        """The model of the whole repository, whatever paths the run was asked about."""
        results = self._linked_results()
        facts = (fact for path in sorted(results) for fact in results[path].facts)
        tree = (TreeFile(entry.path, entry.tracked) for entry in self.discovery.tree)
        return Deployment(facts, tree, self.context)

    def outcome(self, today: str) -> Outcome:
        """Join the facts, apply suppressions and configuration, keep what was asked for."""
        deployment = self.deployment()
        joined = check_project(deployment, self.plan)
        linked = self._linked_results()
        results = [linked[path] for path in sorted(linked)]
        findings = [finding for result in results for finding in result.findings]
        findings += self._named(joined.findings)
        findings = list(apply_context_severity(findings, self.plan, deployment))
        ignores = {path: result.ignores for path, result in self.results.items()}
        kept = [
            finding for finding in findings if self.settings.keeps(finding) and self.asks(finding)
        ]
        standing, silenced = suppress(sorted(kept, key=sort_key), ignores, today)
        standing += apply_context_severity(
            self._about_ignores(ignores, silenced, today), self.plan, deployment
        )
        new, baselined, resolved = self._narrowed(sorted(standing, key=sort_key), today)
        return Outcome(
            new,
            tuple(silenced),
            (*(each for result in results for each in result.evidence), *joined.evidence),
            (*(each for result in results for each in result.unknown), *joined.unknown),
            (
                *self.settings.broken_plugins(),
                *(each for result in results for each in result.defects),
                *joined.defects,
            ),
            tuple(self.notes),
            len(self.results),
            sum(result.parsed for result in results),
            baselined,
            resolved,
            self._answers(),
        )

    def _answers(self) -> bool:
        requested = self.discovery.requested
        return bool(self.results if requested is None else self.results.keys() & requested)

    def _narrowed(
        self, findings: list[Finding], today: str
    ) -> tuple[tuple[Finding, ...], tuple[Finding, ...], int]:
        """What a change takes part in: what is new, what the baseline knows; its fixed entries."""
        entries, changes = self.reported
        if changes is not None:
            involved = {finding for finding in findings if changes.involve(finding)}
            others = [each for each in findings if each not in involved]
            involved.update(self._caused(changes, others, today) if others else ())
            findings = [finding for finding in findings if finding in involved]
        if entries is None:
            return tuple(findings), (), 0
        from deploylint.suppression import baseline

        split = baseline.split(findings, entries, self.workspace.source)
        return split.new, split.known, len(split.fixed)

    def _caused(self, changes: Changes, findings: list[Finding], today: str) -> Iterator[Finding]:
        """Those that were not there before the change, such as the check of a deleted route."""
        from deploylint.suppression import baseline

        earlier = self._before(changes)
        found = earlier.outcome(today).findings
        entries = [
            baseline.entry_of(each, earlier.workspace.source(each.where.path)) for each in found
        ]
        for finding in baseline.split(findings, entries, self.workspace.source).new:
            if finding.where.path not in changes.moved:
                yield finding

    def _before(self, changes: Changes) -> Project:
        """The project as it was before the change, with the settings of today."""
        old = {
            path: data
            for path, data in changes.before.items()
            if data is not None and not self.settings.excludes(path)
        }
        workspace = Workspace(self.workspace.root, self.workspace.max_size)
        workspace.overlay = old
        same = [entry for entry in self.discovery.tree if entry.path not in changes.before]
        gone = [Entry(path, tracked=True) for path in old]
        discovery = self.discovery._replace(tree=tuple(sorted([*same, *gone])), notes=())
        earlier = Project(discovery, workspace, self.settings, self.plan, self.cache)
        for path, result in self.results.items():
            if path not in changes.before:
                earlier.results[path] = result
                earlier.classified[path] = self.classified[path]
        earlier.recheck(old)
        return earlier

    def _about_ignores(
        self, ignores: dict[str, tuple[Ignore, ...]], silenced: list[Suppressed], today: str
    ) -> Iterator[Finding]:
        names = dict(self.settings.names)
        everywhere = (ignore for path in sorted(ignores) for ignore in ignores[path])
        judged = judge_ignores(everywhere, silenced, names, today)
        found = (own_finding(code, finding, self.plan) for code, finding in judged)
        requested = (
            each for each in found if each and self.asks(each) and self.settings.keeps(each)
        )
        return self._named(requested)

    def asks(self, finding: Finding) -> bool:
        """Whether one of the places of a finding lies in a file that was asked for."""
        requested = self.discovery.requested
        if requested is None:
            return True
        places = (finding.where, *(related.where for related in finding.related))
        return any(where.path in requested for where in places)

    def _named(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        by_path: dict[str, list[Finding]] = {}
        for finding in findings:
            by_path.setdefault(finding.where.path, []).append(finding)
        for path, group in by_path.items():
            source = self.workspace.source(path)
            yield from with_fingerprints(group, source) if source else group


# Most such files are data that no rule would have read: not worth a note unless asked for.
_DATA = frozenset({"?", "json", "yaml"})
Progress = Callable[[int, int], None]
# Batches are large enough to hide what handing them over costs, small enough to balance.
_BATCH_BYTES = 200_000


def balanced(jobs: list[Job]) -> list[tuple[Job, ...]]:
    """Jobs in batches of about equal size, in the order of the paths."""
    batches: list[tuple[Job, ...]] = []
    batch: list[Job] = []
    size = 0
    for job in jobs:
        batch.append(job)
        size += len(job.data)
        if size >= _BATCH_BYTES:
            batches.append(tuple(batch))
            batch, size = [], 0
    return [*batches, tuple(batch)] if batch else batches


def check_batch(batch: tuple[Job, ...], plan: Plan) -> list[FileResult]:
    """Check some files; garbage collection rests meanwhile, since trees are freed by count."""
    import gc

    collecting = gc.isenabled()
    gc.disable()
    try:
        return [check_file(job.path, job.data, job.kind, job.context, plan) for job in batch]
    finally:
        if collecting:
            gc.enable()
