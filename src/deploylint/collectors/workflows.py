"""Workflows: images of service containers, and the images that jobs build."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.collectors._image_builds import builds_in
from deploylint.collectors._workflow_variables import Variables
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts import images as image_facts
from deploylint.deployment.facts import workflows as facts
from deploylint.deployment.facts.compose import Build
from deploylint.deployment.published import repository_of
from deploylint.formats.shell import parse_commands
from deploylint.formats.workflow import Job, Setting, Step, Value
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.workflow import Workflow

_LIST = regex(r"[\n,]")


@collect("workflow", triggers=("services:", "docker", "env:"))
def workflows(document: Workflow) -> Iterator[facts.Workflow]:
    images = tuple(
        image_facts.Setting(each.image.where, each.name.text if each.name else "", each.image.text)
        for job in document.jobs
        for each in job.services
        if each.image and each.image.known
    )
    builds = tuple(
        build
        for job in document.jobs
        for step in job.steps
        for build in _builds(document, job, step)
    )
    variables = tuple(dict.fromkeys(each.name.text for each in _settings(document)))
    if images or builds or variables:
        yield facts.Workflow(document.start_of_file, images, builds, variables)


def _settings(document: Workflow) -> Iterator[Setting]:
    yield from document.env
    for job in document.jobs:
        yield from job.env
        for step in job.steps:
            yield from step.env


def _builds(document: Workflow, job: Job, step: Step) -> Iterator[Build]:
    known = Variables(document, job, step)
    if step.action in ("docker/build-push-action", "docker/bake-action"):
        if step.action == "docker/build-push-action":
            names = tuple(_names(job, step, known))
            yield from (each._replace(names=names) for each in _pushed(job, step))
    elif step.run and "docker" in step.run.text and step.working_directory is None:
        yield from _commands(step.run, known)


def _names(job: Job, step: Step, known: Variables) -> Iterator[str]:
    """The repositories of ``tags``, and of ``images`` of the step whose output it is."""
    tags = step.input("tags")
    written = [tags.text if tags else ""]
    for each in job.steps if tags and not tags.known else ():
        images = each.input("images") if each.action == "docker/metadata-action" else None
        written += [images.text] if images else []
    for line in (line for text in written for line in _LIST.split(text)):
        if line.strip() and "steps." not in line:
            yield repository_of(known.filled(line))


def _pushed(job: Job, step: Step) -> Iterator[Build]:
    """Contexts and Dockerfiles of an action, relative to the root; one build for each context."""
    context, file, target = (step.input(name) for name in ("context", "file", "target"))
    contexts = job.values_of(context) if context else None
    named = _one(job, file) if file else ""
    stage = _one(job, target) if target else ""
    for each in contexts or ():
        yield Build(each.where, _checked_out(each.text), named, stage)
    if context is None:
        yield Build(step.where, ".", named, stage)


def _one(job: Job, value: Value) -> str:
    values = job.values_of(value)
    return values[0].text.strip() if values and len(values) == 1 else UNKNOWN


def _checked_out(context: str) -> str:
    """A path of the repository: ``{{defaultContext}}:sub`` is its folder ``sub``."""
    default, _, below = context.strip().partition("{{defaultContext}}")
    if not default and below:
        return below.removeprefix(":") or "."
    return "." if context.strip() == "{{defaultContext}}" else context.strip()


def _commands(run: Value, known: Variables) -> Iterator[Build]:
    """What a script builds that does not change its folder."""
    commands = parse_commands(run.places)
    if not any(command.words and command.words[0].text == "cd" for command in commands):
        yield from builds_in(commands, run.where, known.filled)
