"""Files in batches of about equal size, for workers that check them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from time import monotonic

from deploylint.deployment.facts import Unchecked
from deploylint.engine.checking import FileResult, check_file
from deploylint.engine.plan import Plan
from deploylint.files.classify import Context
from deploylint.formats.document import NO_LINKS, Links
from deploylint.lazy.records import NamedTuple
from deploylint.model import start_of

Progress = Callable[[int, int], None]


class Job(NamedTuple):
    """One file that was read and is waiting to be checked."""

    path: str
    kind: str
    context: Context
    data: bytes
    links: Links = NO_LINKS


# Batches are large enough to hide what handing them over costs, small enough to balance.
_BATCH_BYTES = 200_000


def balanced(jobs: Iterable[Job]) -> Iterator[tuple[Job, ...]]:
    """Jobs in batches of about equal size, in their order."""
    batch: list[Job] = []
    size = 0
    for job in jobs:
        batch.append(job)
        size += len(job.data) + sum(map(len, job.links.data.values()))
        if size >= _BATCH_BYTES:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)


def check_batch(
    batch: tuple[Job, ...], plan: Plan, deadline: float | None = None
) -> list[FileResult]:
    """Check some files; garbage collection rests meanwhile, since trees are freed by count.

    What is not begun before ``deadline``, of the clock that all processes share, is left out.
    """
    import gc

    collecting = gc.isenabled()
    gc.disable()
    try:
        return [_check(job, plan, deadline) for job in batch]
    finally:
        if collecting:
            gc.enable()


def _check(job: Job, plan: Plan, deadline: float | None) -> FileResult:
    if deadline is None or monotonic() <= deadline:
        return check_file(job.path, job.data, job.kind, job.context, plan, links=job.links)
    reason = f"the run takes more than {plan.limits.run} seconds (option `max-run-seconds`)"
    return FileResult(facts=(Unchecked(start_of(job.path), job.kind, reason),))
