"""Processes that check batches of files; what one dies over is checked again, by itself.

It is checked in a process of its own and not in this one: a file that ends one process,
by its depth or its size, would end the program, and with it what all others have found.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, lru_cache
from time import monotonic

from deploylint.engine.checking import FileResult
from deploylint.engine.plan import Plan
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.run.batches import Job, Progress, balanced, check_batch

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future, ProcessPoolExecutor

    from deploylint.run.project import Project

    Batch = tuple[Job, ...]
    Results = Sequence[FileResult | None]

# Below this many bytes of Python, starting worker processes costs more than it saves.
_PARALLEL_BYTES = 1_000_000
# What is imported before the processes are forked is imported once, and there for the joins.
_FORKED = sys.platform == "linux"


def workers(project: Project) -> AbstractContextManager[Executor | None]:
    """A process pool where there is enough to do and more than one processor."""
    processors = _processors()
    few = len(project.discovery.tree) < 150
    if processors < 2 or few or _unknown_size(project) < _PARALLEL_BYTES:
        return nullcontext()
    if _FORKED:
        project.plan.preload("python")
    return _pool(min(processors, 8))


class Workers:
    """Checks jobs: on an executor, or here where there is none."""

    def __init__(self, plan: Plan, executor: Executor | None = None) -> None:
        self._plan = plan
        self._executor = executor
        self._deadline = monotonic() + plan.limits.run

    def check(
        self, jobs: Iterable[Job], progress: Progress | None = None
    ) -> Iterator[tuple[str, FileResult | None]]:
        """Path and result of each job, in their order; None if its process dies over it.

        The first ones are checked while those after them are still being read.
        """
        batches: list[Batch] = []
        done = 0
        for number, results in enumerate(self._results(_noted(balanced(jobs), batches))):
            yield from zip((job.path for job in batches[number]), results, strict=True)
            done += len(results)
            if progress:
                progress(done, sum(map(len, batches)))

    def _results(self, batches: Iterable[Batch]) -> Iterator[Results]:
        if self._executor is None:
            yield from (check_batch(batch, self._plan, self._deadline) for batch in list(batches))
            return
        from concurrent.futures import BrokenExecutor

        submitted = [(batch, self._submitted(self._executor, batch)) for batch in batches]
        done = 0
        try:
            for _, future in submitted:
                results = future.result()
                done += 1
                yield results
        except BrokenExecutor:
            yield from _Alone(self._plan, self._deadline).checked(
                [batch for batch, _ in submitted[done:]]
            )

    def _submitted(self, executor: Executor, batch: Batch) -> Future[list[FileResult]]:
        from concurrent.futures import BrokenExecutor, Future

        try:
            return executor.submit(check_sealed, batch, self._sealed, self._deadline)
        except BrokenExecutor as error:
            broken: Future[list[FileResult]] = Future()
            broken.set_exception(error)
            return broken

    @cached_property
    def _sealed(self) -> bytes:
        import pickle

        return pickle.dumps(self._plan)


def _noted(batches: Iterable[Batch], noted: list[Batch]) -> Iterator[Batch]:
    for batch in batches:
        noted.append(batch)
        yield batch


def check_sealed(batch: tuple[Job, ...], sealed: bytes, deadline: float) -> list[FileResult]:
    """As ``check_batch`` in a worker, which opens the plan of a run once."""
    return check_batch(batch, _opened(sealed), deadline)


@lru_cache(maxsize=1)
def _opened(sealed: bytes) -> Plan:
    import pickle

    plan: Plan = pickle.loads(sealed)
    return plan


class _Alone:
    """One process at a time, and a new one after each that died."""

    def __init__(self, plan: Plan, deadline: float) -> None:
        self._plan = plan
        self._deadline = deadline
        self._process: ProcessPoolExecutor | None = None

    def checked(self, batches: list[Batch]) -> Iterator[Results]:
        try:
            yield from map(self._results, batches)
        finally:
            self._end()

    def _results(self, batch: Batch) -> Results:
        from concurrent.futures import BrokenExecutor

        if self._process is None:
            self._process = _pool(1)
        try:
            return self._process.submit(check_batch, batch, self._plan, self._deadline).result()
        except BrokenExecutor:
            self._end()
        if len(batch) == 1:
            return [None]
        return [result for job in batch for result in self._results((job,))]

    def _end(self) -> None:
        if self._process is not None:
            self._process.shutdown()
            self._process = None


def _pool(processes: int) -> ProcessPoolExecutor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("fork" if _FORKED else None)
    return ProcessPoolExecutor(processes, mp_context=context)


def _processors() -> int:
    """Those that this process may use; only Linux tells, elsewhere it is all of them."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _unknown_size(project: Project) -> int:
    """The bytes of the Python files that the cache does not know."""
    total = 0
    for entry in project.discovery.tree:
        if entry.path.endswith(".py") and not project.cache.knows(entry.path):
            try:
                total += os.stat(project.workspace.absolute(entry.path)).st_size
            except OSError:
                continue
    return total
