"""What CI workflows test, publish and deploy."""

from __future__ import annotations

from deploylint.lazy.records import NamedTuple
from deploylint.model import Where


class Act(NamedTuple):
    """Something that a step does, one of the kinds of ``deployment.acts``.

    ``step`` is the number of the step; ``condition`` its ``if`` as text. ``tolerated`` is the
    place of what keeps a failure of it from ending the job, None where nothing does.
    """

    kind: str
    where: Where
    step: int
    what: str
    condition: str = ""
    condition_where: Where | None = None
    tolerated: Where | None = None
    aside: bool = False


class DeliveryJob(NamedTuple):
    """A job; ``calls`` is the workflow that it runs instead of steps."""

    where: Where
    id: str
    name: str
    needs: tuple[str, ...]
    condition: str
    condition_where: Where | None
    environment: str
    calls: str
    acts: tuple[Act, ...]
    tolerated: Where | None


class Event(NamedTuple):
    """One event that starts a workflow; ``filters`` are the names of its filters."""

    where: Where
    name: str
    branches: tuple[str, ...]
    filters: tuple[str, ...]


class Pipeline(NamedTuple):
    """A workflow as what starts it and what its jobs do."""

    where: Where
    name: str
    events: tuple[Event, ...]
    jobs: tuple[DeliveryJob, ...]
