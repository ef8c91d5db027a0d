"""DPM006: YAML reads an unquoted 3.10 as the number 3.1."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.formats.workflow import Job, Setting, Value, misread
from deploylint.formats.yamltree import Mapping, Node, Scalar, Sequence
from deploylint.lazy.records import TYPE_CHECKING
from deploylint.lazy.regexes import regex
from deploylint.model import Evidence, Finding, Fix, Safety, Severity
from deploylint.registry import EVERYWHERE, rule

if TYPE_CHECKING:
    from deploylint.formats.workflow import Workflow
    from deploylint.formats.yamltree import YamlDocument

_NUMBER = regex(r"\d\.\d+(\.\d+)?")


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
        for each in (*job.env, *job.inputs, *_inputs(job)):
            if _is_version(each.name.text):
                yield each.value


def _inputs(job: Job) -> Iterator[Setting]:
    for step in job.steps:
        yield from (*step.inputs, *step.env)


def _is_version(name: str) -> bool:
    folded = name.lower().replace("_", "-")
    return folded in ("python", "py", "python-versions") or folded.endswith("python-version")


# Files in which other services are told which Python to use, and the names they use for it.
_SERVICES = regex(
    r"(^|/)(\.readthedocs|\.gitlab-ci|\.travis|azure-pipelines[^/]*|bitbucket-pipelines|\.?appveyor"
    r"|cloudbuild[^/]*|\.circleci/[^/]+|\.azure/[^/]+|\.gitlab/([^/]+/)*[^/]+)\.ya?ml$"
)
_OTHER_NAMES = frozenset({"versionspec", "python.version", "pythonversion"})


@yaml_python_3_10.on("yaml", triggers=("python", "Python", "PYTHON", "versionSpec"))
def of_other_services(document: YamlDocument) -> Iterator[Finding | Evidence]:
    """The same in files of Read the Docs, GitLab, Travis, Azure and the like."""
    if not _SERVICES.search(document.path) or document.root is None:
        return
    for scalar in _versions(document.root):
        read = misread(scalar.text) if not scalar.style else None
        where = document.where(*scalar.inner)
        if read:
            edit = document.source.replace(where, f'"{scalar.text}"')
            fix = Fix("Quote the version", (edit,), Safety.SAFE)
            yield Finding(where, f"YAML reads `{scalar.text}` as the number {read}", fix=fix)
        elif _NUMBER.fullmatch(scalar.text):
            yield Evidence(where, f"`{scalar.text}` is read as it is written")


def _versions(root: Node) -> Iterator[Scalar]:
    for node in root.walk():
        for key, value in node.pairs if isinstance(node, Mapping) else ():
            if isinstance(key, Scalar) and _names_version(key.text):
                values = value.nodes if isinstance(value, Sequence) else [value]
                yield from (each for each in values if isinstance(each, Scalar))


def _names_version(name: str) -> bool:
    return _is_version(name) or name.lower() in _OTHER_NAMES


def _finding(workflow: Workflow, value: Value, read: str) -> Finding:
    edit = workflow.source.replace(value.where, f'"{value.text}"')
    fix = Fix("Quote the version", (edit,), Safety.SAFE)
    return Finding(value.where, f"YAML reads `{value.text}` as the number {read}", fix=fix)
