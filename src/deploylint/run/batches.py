"""Files in batches of about equal size, for workers that check them."""

from __future__ import annotations

from collections.abc import Callable

from deploylint.engine.checking import FileResult, check_file
from deploylint.engine.plan import Plan
from deploylint.files.classify import Context
from deploylint.lazy.records import NamedTuple

Progress = Callable[[int, int], None]


class Job(NamedTuple):
    """One file that was read and is waiting to be checked."""

    path: str
    kind: str
    context: Context
    data: bytes


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
