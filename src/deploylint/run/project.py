"""The checking of a project: what each of its files contributes, and what they make up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain

from deploylint.configuration.settings import Settings
from deploylint.deployment import Deployment, TreeFile
from deploylint.deployment.facts import Unchecked
from deploylint.engine.checking import FileResult
from deploylint.engine.plan import Plan
from deploylint.files import classify
from deploylint.files.listing import Discovery, Entry, Note
from deploylint.files.workspace import Unreadable, Workspace
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.model import start_of
from deploylint.run.batches import Job, Progress
from deploylint.run.cache import Cache
from deploylint.run.workers import Workers

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from deploylint.files.git_changes import Changes
    from deploylint.formats.document import Links
    from deploylint.run.linking import Linking
    from deploylint.suppression import baseline


# Most such files are data that no rule would have read: not worth a note unless asked for.
_DATA = frozenset({"?", "json", "yaml", "javascript"})


class Reported(NamedTuple):
    """What narrows a report beyond the paths that were asked for."""

    entries: tuple[baseline.Entry, ...] | None = None
    changes: Changes | None = None


class Project:
    """One project during one run: its files, and what each of them contributes."""

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
        self._unread: dict[str, Unchecked] = {}
        self._linking: Linking | None = None
        self._linked: Mapping[str, FileResult] | None = None

    def check(self, executor: Executor | None = None, progress: Progress | None = None) -> None:
        """Check every file that the project holds and the cache does not know."""
        jobs = self._jobs(entry.path for entry in self.discovery.tree)
        workers = Workers(self.plan, executor)
        for path, result in workers.check(jobs, progress):
            self._keep(path, result)
        self._link(workers, self.cache)

    def _keep(self, path: str, result: FileResult | None) -> None:
        if result is None:
            self.notes.append(Note(path, "the process that checked it died, twice", failed=True))
            return
        self.results[path] = result
        self.cache.put(path, result, self.classified[path])

    def recheck(self, paths: Iterable[str]) -> None:
        """Check these files again, as they stand in the workspace's overlay."""
        self.results.update(_finished(Workers(self.plan).check(self._jobs(paths, cached=False))))
        self._linked = None

    def add(self, path: str) -> None:
        """Let the project hold a file that a fix creates."""
        if path not in self.results:
            entry = Entry(path, tracked=False)
            self._hold((*self.discovery.tree, entry))

    def remove(self, path: str) -> None:
        """Take back ``add``."""
        self.results.pop(path, None)
        self._hold(tuple(entry for entry in self.discovery.tree if entry.path != path))

    def _hold(self, tree: tuple[Entry, ...]) -> None:
        self.discovery = self.discovery._replace(tree=tree)
        self._linked = None

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Afterwards the project is as it was before, whatever was tried in it."""
        before = dict(self.results), dict(self.workspace.overlay), self.discovery
        try:
            yield
        finally:
            self.results, self.workspace.overlay, self.discovery = before
            self._linked = None

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
        if failure.by_choice and kind not in _DATA:
            self._unread[path] = Unchecked(start_of(path), kind, str(failure))
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

    def linked_results(self) -> Mapping[str, FileResult]:
        """What each file contributes, with the values that it takes from others."""
        if self._linked is None:
            self._link(Workers(self.plan))
        return self._linked or self.results

    def _link(self, workers: Workers, cache: Cache | None = None) -> None:
        """Work out ``linked_results``; only what lies on the disk may come from the cache."""
        self._linked = self.results
        if not any(result.wanted for result in self.results.values()):
            return
        from deploylint.run.link_cache import LinkCache
        from deploylint.run.linking import Linking

        self._linking = self._linking or Linking(self._bytes_of)
        paths = [entry.path for entry in self.discovery.tree]
        remembered = LinkCache(cache, paths) if cache else None

        def check(links: Mapping[str, Links]) -> Iterable[tuple[str, FileResult]]:
            jobs = self._jobs(links, cached=False)
            linked = (job._replace(links=links[job.path]) for job in jobs)
            return _finished(workers.check(linked))

        found = self._linking.linked(self.results, paths, check, remembered)
        self._linked = {**self.results, **found}

    def _bytes_of(self, path: str) -> bytes | None:
        try:
            return self.workspace.read(path)
        except Unreadable:
            return None

    def deployment(self) -> Deployment:
        """The model of the whole repository, whatever paths the run was asked about."""
        results = self.linked_results()
        known = (fact for path in sorted(results) for fact in results[path].facts)
        facts = chain(known, (self._unread[path] for path in sorted(self._unread)))
        tree = (TreeFile(entry.path, entry.tracked) for entry in self.discovery.tree)
        return Deployment(facts, tree, self.context)


def _finished(
    checked: Iterable[tuple[str, FileResult | None]],
) -> Iterator[tuple[str, FileResult]]:
    return ((path, result) for path, result in checked if result is not None)
