"""A workflow as a pipeline: what starts it, what its jobs need, test and deploy."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.deployment.acts import Doing, of_action, of_command, starts_cluster, tokens
from deploylint.deployment.facts.delivery import Act, DeliveryJob, Event, Pipeline
from deploylint.deployment.tolerance import tolerated_at
from deploylint.formats.shell import parse_commands
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Where

if TYPE_CHECKING:
    from deploylint.formats.workflow import Job, Step, Value, Workflow

_CLUSTERED = ("kubectl", "helm", "helmfile")
# A step or job of such a name undoes, tidies up or tells, and is meant to run after a failure.
_ASIDE = frozenset(
    "rollback revert undo cleanup clean notify notification report logs log teardown destroy"
    " diagnostics debug prune alert".split()
)


def pipeline_of(document: Workflow) -> Pipeline:
    """What a workflow does; the name is empty where it has none."""
    name = document.model(_name)
    jobs = tuple(_job(document, job) for job in document.jobs if job.id.text != "runs")
    events = tuple(
        Event(each.name.where, each.name.text, tuple(b.text for b in each.branches), each.filters)
        for each in document.events
    )
    return Pipeline(document.start_of_file, name, events, jobs)


def is_aside(*names: str) -> bool:
    """Whether one of the names says that something happens beside the delivery."""
    return any(_ASIDE & tokens(name) for name in names)


def _name(document: Workflow) -> str:
    node = document.root.get("name")
    return str(getattr(node, "text", "") or "")


def _job(document: Workflow, job: Job) -> DeliveryJob:
    acts = [each for index, step in enumerate(job.steps) for each in _acts(document, index, step)]
    if any(map(_brings_cluster, job.steps)):
        acts = [each for each in acts if not each.what.startswith(_CLUSTERED)]
    return DeliveryJob(
        job.id.where,
        job.id.text,
        _text(job.name),
        tuple(each.text for each in job.needs),
        _text(job.condition),
        job.condition.where if job.condition else None,
        _text(job.environment),
        job.uses.text.partition("@")[0] if job.uses else "",
        tuple(acts),
        _tolerates(job.tolerates),
    )


def _text(value: Value | None) -> str:
    return value.text if value else ""


def _brings_cluster(step: Step) -> bool:
    return starts_cluster(step.action) or bool(step.run and starts_cluster(step.run.text))


def _acts(document: Workflow, index: int, step: Step) -> Iterator[Act]:
    condition = step.condition
    name = f"{_text(step.name)} {_text(step.id)}"
    for doing, where, tolerated in _done(document, step):
        yield Act(
            doing.kind,
            where,
            index,
            doing.what,
            _text(condition),
            condition.where if condition else None,
            _step_tolerates(document, step) or tolerated,
            is_aside(name),
        )


def _done(document: Workflow, step: Step) -> Iterator[tuple[Doing, Where, Where | None]]:
    if step.uses:
        inputs = {each.name.text.lower(): each.value.text for each in step.inputs}
        if doing := of_action(step.action, inputs):
            yield doing, step.uses.where, None
    if step.run is None:
        return
    commands = parse_commands(step.run.places)
    for index, command in enumerate(commands):
        words = [word.text for word in command.words]
        if words and (doing := of_command(words, step.run.text)):
            place = document.where(command.words[0].start, command.words[-1].end)
            yield doing, place, tolerated_at(document, step.run, commands, index)


def _step_tolerates(document: Workflow, step: Step) -> Where | None:
    """The place of ``continue-on-error``; None where a later step asks how this one ended."""
    asked = step.id and f"steps.{step.id.text}.outcome" in document.source.text
    return None if asked else _tolerates(step.tolerates)


def _tolerates(value: Value | None) -> Where | None:
    return value.where if value and value.text.strip().lower() == "true" else None
