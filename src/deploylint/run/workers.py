"""Processes that check batches of files; what one dies over is checked again, by itself.

It is checked in a process of its own and not in this one: a file that ends one process,
by its depth or its size, would end the program, and with it what all others have found.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext

from deploylint.engine.checking import FileResult
from deploylint.engine.plan import Plan
from deploylint.files.listing import Discovery
from deploylint.files.workspace import Workspace
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.run.batches import Job, check_batch

if TYPE_CHECKING:
    from concurrent.futures import Executor, ProcessPoolExecutor

    Results = Sequence[FileResult | None]

# Below this many bytes of Python, starting worker processes costs more than it saves.
_PARALLEL_BYTES = 1_000_000


def workers(discovery: Discovery, workspace: Workspace) -> AbstractContextManager[Executor | None]:
    """A process pool where there is enough to do and more than one processor."""
    processors = _processors()
    if processors < 2 or len(discovery.tree) < 150 or _size(discovery, workspace) < _PARALLEL_BYTES:
        return nullcontext()
    return _pool(min(processors, 8))


def checked(
    batches: list[tuple[Job, ...]], plan: Plan, executor: Executor | None
) -> Iterator[Results]:
    """The results of each batch, in their order; None for a file whose process dies over it."""
    if executor is None:
        yield from (check_batch(batch, plan) for batch in batches)
        return
    from concurrent.futures import BrokenExecutor

    done = 0
    try:
        for results in executor.map(check_batch, batches, [plan] * len(batches)):
            done += 1
            yield results
    except BrokenExecutor:
        yield from _Alone(plan).checked(batches[done:])


class _Alone:
    """One process at a time, and a new one after each that died."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._process: ProcessPoolExecutor | None = None

    def checked(self, batches: list[tuple[Job, ...]]) -> Iterator[Results]:
        try:
            yield from map(self._results, batches)
        finally:
            self._end()

    def _results(self, batch: tuple[Job, ...]) -> Results:
        from concurrent.futures import BrokenExecutor

        if self._process is None:
            self._process = _pool(1)
        try:
            return self._process.submit(check_batch, batch, self._plan).result()
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

    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    return ProcessPoolExecutor(processes, mp_context=context)


def _processors() -> int:
    """Those that this process may use; only Linux tells, elsewhere it is all of them."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _size(discovery: Discovery, workspace: Workspace) -> int:
    total = 0
    for entry in discovery.tree:
        if entry.path.endswith(".py"):
            try:
                total += os.stat(workspace.absolute(entry.path)).st_size
            except OSError:
                continue
    return total
