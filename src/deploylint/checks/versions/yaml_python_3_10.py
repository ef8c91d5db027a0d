"""DPM006: YAML reads an unquoted 3.10 as the number 3.1."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.workflow import Job, Setting, Value
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.model import Evidence, Finding, Fix, Safety, Severity
from deploylint.registry import EVERYWHERE, rule

if TYPE_CHECKING:
    from deploylint.formats.workflow import Workflow


@rule(
    "DPM006",
    "yaml-python-3-10",
    on="workflow",
    severity=Severity.ERROR,
    contexts=EVERYWHERE,
    triggers=("python",),
    fixable=True,
)
def yaml_python_3_10(workflow: Workflow) -> Iterator[Finding | Evidence]:
    seen: set[int] = set()
    given = (*workflow.env, *workflow.inputs)
    settings = (each for each in given if _is_version(each.name.text))
    for value in (*(each.value for each in settings), *_values(workflow)):
        if value.where.start in seen:
            continue
        seen.add(value.where.start)
        if value.misread:
            yield _finding(workflow, value, value.misread)
        elif value.known:
            yield Evidence(value.where, f"`{value.text.strip()}` is read as it is written")


def _values(workflow: Workflow) -> Iterator[Value]:
    for job in workflow.jobs:
        for name, values in job.matrix.axes.items():
            yield from values if _is_version(name) else ()
        for each in (*job.env, *_inputs(job)):
            if _is_version(each.name.text):
                yield each.value


def _inputs(job: Job) -> Iterator[Setting]:
    for step in job.steps:
        yield from (*step.inputs, *step.env)


def _is_version(name: str) -> bool:
    folded = name.lower().replace("_", "-")
    return folded in ("python", "py", "python-versions") or folded.endswith("python-version")


def _finding(workflow: Workflow, value: Value, read: str) -> Finding:
    edit = workflow.source.replace(value.where, f'"{value.text}"')
    fix = Fix("Quote the version", (edit,), Safety.SAFE)
    return Finding(value.where, f"YAML reads `{value.text}` as the number {read}", fix=fix)
