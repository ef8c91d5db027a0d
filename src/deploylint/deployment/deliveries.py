"""The pipelines of a project: which jobs deploy, and what has to succeed before they do."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.deployment.acts import DEPLOY, PERHAPS, PUBLISH, TEST, TESTING, WAIT, tokens
from deploylint.deployment.facts.delivery import Act, DeliveryJob, Pipeline
from deploylint.deployment.pipelines import is_aside
from deploylint.lazy.records import TYPE_CHECKING, NamedTuple
from deploylint.lazy.regexes import regex

if TYPE_CHECKING:
    from deploylint.deployment import Deployment

_TEST_FILE = regex(
    r"(?:^|/)(?:test_[^/]*\.py|[^/]*_test\.(?:py|go)|tests?\.py|[^/]*\.(?:test|spec)\.[jt]sx?)$"
)
SENT = (DEPLOY, PUBLISH)
_GATING = (TEST, PERHAPS, WAIT)


class Delivery(NamedTuple):
    """A job that sends something out, and the first act that does so."""

    pipeline: Pipeline
    job: DeliveryJob
    act: Act


class Gate(NamedTuple):
    """A test that a delivery waits for; ``job`` is the one that holds it."""

    job: DeliveryJob
    act: Act | None


class Deliveries:
    """All pipelines by path, with what their jobs wait for."""

    def __init__(self, deployment: Deployment) -> None:
        self.pipelines = {each.where.path: each for each in deployment.facts(Pipeline)}
        self.has_tests = any(_TEST_FILE.search(path) for path in deployment.paths())

    def all(self, *kinds: str) -> Iterator[Delivery]:
        """Jobs that do one of ``kinds``, also by a workflow of the project that they call."""
        for pipeline in self.pipelines.values():
            for job in pipeline.jobs:
                if found := self._first(job, kinds):
                    yield Delivery(pipeline, job, found)

    def _first(self, job: DeliveryJob, kinds: tuple[str, ...]) -> Act | None:
        own = next((each for each in job.acts if each.kind in kinds), None)
        called = self.called(job)
        if own or called is None:
            return own
        inner = (each for inner in called.jobs for each in inner.acts if each.kind in kinds)
        found = next(inner, None)
        return found and found._replace(where=job.where, step=0)

    def called(self, job: DeliveryJob) -> Pipeline | None:
        """The workflow of this project that a job runs."""
        if not job.calls.startswith("./"):
            return None
        return self.pipelines.get(posixpath.normpath(job.calls))

    def needed(self, pipeline: Pipeline, job: DeliveryJob) -> list[DeliveryJob]:
        """All jobs that must have ended before a job begins."""
        by_id = {each.id: each for each in pipeline.jobs}
        found: dict[str, DeliveryJob] = {}
        waiting = list(job.needs)
        while waiting:
            name = waiting.pop()
            if name in by_id and name not in found:
                found[name] = by_id[name]
                waiting += by_id[name].needs
        return list(found.values())

    def gates(self, delivery: Delivery) -> Iterator[Gate]:
        """The tests before a delivery: in the jobs that it needs, and in its own before it."""
        for act in delivery.job.acts:
            if act.kind in _GATING and act.where.start < delivery.act.where.start:
                yield Gate(delivery.job, act)
        called = self.called(delivery.job)
        inner = called.jobs if called else ()
        for job in (*self.needed(delivery.pipeline, delivery.job), *inner):
            yield from self._gates_in(job)

    def _gates_in(self, job: DeliveryJob) -> Iterator[Gate]:
        called = self.called(job)
        acts = [
            *job.acts,
            *(act for inner in (called.jobs if called else ()) for act in inner.acts),
        ]
        found = [each for each in acts if each.kind in _GATING]
        yield from (Gate(job, each) for each in found)
        if not found and TESTING & (tokens(job.id) | tokens(job.name) | tokens(job.calls)):
            yield Gate(job, None)

    def unread(self, delivery: Delivery) -> str:
        """A workflow of somebody else that may test before the delivery, empty if none does."""
        jobs = self.needed(delivery.pipeline, delivery.job)
        return next((each.calls for each in jobs if each.calls and not self.called(each)), "")

    def testing(self, *, beside: Pipeline) -> Pipeline | None:
        """Another workflow that tests what is pushed."""
        for each in self.pipelines.values():
            started = {event.name for event in each.events}
            tests = any(act.kind == TEST for job in each.jobs for act in job.acts)
            if each is not beside and tests and started & {"push", "pull_request"}:
                return each
        return None


def is_beside(delivery: Delivery) -> bool:
    """Whether the job or the step says that it tidies up, tells or undoes."""
    return delivery.act.aside or is_aside(delivery.job.id, delivery.job.name)
