"""Python versions that the tests run on: jobs of workflows."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from deploylint.collectors._workflow_variables import Variables
from deploylint.deployment.facts import UNKNOWN
from deploylint.deployment.facts.versions import PythonVersion
from deploylint.formats.workflow import Job, Step
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.registry import collect

if TYPE_CHECKING:
    from deploylint.formats.workflow import Workflow

_TESTS = regex(
    r"\b(?:pytest|tox|nox|unittest|coverage run|manage\.py test|hatch (?:run )?\S*test|make \S*test"
    r"|invoke \S*test|(?:uv|poetry|pdm) run \S*test\S*)\b"
)
_MOVE = regex(r"(?:^|[\n;&(])\s*cd\s+(\S+)")
_SERIES = regex(r"(?:3\.\d{1,2})")
# Actions that install a Python of the version that they are given.
_INPUTS = dict.fromkeys(
    ("actions/setup-python", "astral-sh/setup-uv", "conda-incubator/setup-miniconda"),
    "python-version",
)


@collect("workflow", triggers=("python-version",))
def ci_versions(document: Workflow) -> Iterator[PythonVersion]:
    """No versions where some of them, or the folder that is tested, cannot be known."""
    for job in document.jobs:
        for directory in dict.fromkeys(map(_tested, job.steps)):
            if directory is not None:
                yield from _of_job(document, job, directory)


def _tested(step: Step) -> str | None:
    """The folder that the tests of a step run in, None for a step without tests."""
    found = _TESTS.search(step.run.text) if step.run else None
    if step.run is None or found is None:
        return None
    start, moved = step.working_directory, _MOVE.findall(step.run.text, 0, found.start())
    if start and not start.known:
        return UNKNOWN
    directory = posixpath.normpath(posixpath.join(start.text if start else "", *moved))
    return UNKNOWN if "$" in directory else "" if directory == "." else directory


def _of_job(document: Workflow, job: Job, directory: str) -> Iterator[PythonVersion]:
    for step in job.steps:
        value = step.input(_INPUTS.get(step.action, "-"))
        if value is not None:
            values = job.values_of(value)
            texts = [each.text for each in values or ()]
            versions = [
                _series(each)
                for each in texts or [Variables(document, job, step).filled(value.text)]
            ]
            known = bool(versions) and all(versions) and directory != UNKNOWN
            found = tuple(dict.fromkeys(text for each in versions for text in each))
            place = "" if directory == UNKNOWN else directory
            yield PythonVersion(value.where, "ci", found if known else (), directory=place)


def _series(text: str) -> list[str]:
    """Each line names a version; an unquoted ``3.10`` is read as 3.1 (DPM006), but meant so."""
    found = [_SERIES.match(line.strip()) for line in text.split("\n") if line.strip()]
    return [match[0] for match in found if match]
