from __future__ import annotations

import pytest

from deploylint.formats.document import Unparsable
from deploylint.formats.workflow import Job, Workflow
from deploylint.source import Source

TEXT = """\
name: CI
on: [push, pull_request]
env:
  LEVEL: info
jobs:
  test:
    runs-on: ubuntu-latest
    container: python:3.12
    strategy:
      matrix:
        python: [3.9, 3.10, "3.10"]
        include:
          - python: 3.13
            extra: yes
        exclude:
          - python: 3.9
    services:
      db:
        image: postgres:16
        env:
          POSTGRES_PASSWORD: postgres
    steps:
      - uses: actions/checkout@v4
      - name: Set up
        uses: actions/setup-python@v5
        with:
          Python-Version: ${{ matrix.python }}
      - run: |
          pip install .
          pytest
        env: {TOKEN: "${{ secrets.TOKEN }}"}
        working-directory: backend
  deploy:
    uses: ./.github/workflows/deploy.yml
"""


def parse(text: str) -> Workflow:
    return Workflow.parse(Source(".github/workflows/ci.yml", text))


def job(text: str) -> Job:
    return parse(text).jobs[0]


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", "\r\n")], ids=["lf", "crlf"])
def test_workflow(text: str) -> None:
    workflow = parse(text)
    test, deploy = workflow.jobs
    assert workflow.triggers == ("push", "pull_request")
    assert [(s.name.text, s.value.text) for s in workflow.env] == [("LEVEL", "info")]
    assert test.runs_on[0].text == "ubuntu-latest"
    assert test.container is not None
    assert test.container.image is not None
    assert test.container.image.text == "python:3.12"
    assert [(c.name.text, c.image.text) for c in test.services if c.name and c.image] == [
        ("db", "postgres:16")
    ]
    assert deploy.uses is not None
    assert deploy.uses.text == "./.github/workflows/deploy.yml"


def test_steps() -> None:
    checkout, setup, run = job(TEXT).steps
    assert (checkout.action, setup.action) == ("actions/checkout", "actions/setup-python")
    version = setup.input("python-version")
    assert version is not None
    assert version.matrix_key == "python"
    assert run.run is not None
    assert run.run.text == "pip install .\npytest\n"
    start, end = run.run.places.span(14, 20)
    assert TEXT[start:end] == "pytest"
    assert [s.value.expressions for s in run.env] == [("secrets.TOKEN",)]


def test_matrix_values_keep_their_quotes() -> None:
    matrix = job(TEXT).matrix
    values = matrix.axes["python"]
    assert [(v.text, v.style) for v in values] == [
        ("3.9", ""),
        ("3.10", ""),
        ("3.10", '"'),
        ("3.13", ""),
    ]
    assert [TEXT[v.where.start : v.where.end] for v in values] == ["3.9", "3.10", '"3.10"', "3.13"]
    assert [v.misread for v in values] == [None, "3.1", None, None]
    assert [e["python"].text for e in matrix.excluded] == ["3.9"]
    assert matrix.complete


def test_a_value_is_what_its_matrix_lists() -> None:
    test = job(TEXT)
    version = test.steps[1].input("python-version")
    assert version is not None
    assert test.values_of(version) == test.matrix.axes["python"]


@pytest.mark.parametrize(
    "matrix",
    [
        "${{ fromJSON(needs.x.outputs.m) }}",
        "{python: '${{ fromJSON(x) }}'}",
        "{python: ['${{ x }}']}",
    ],
)
def test_a_computed_matrix_is_unknown(matrix: str) -> None:
    found = job(
        f"jobs:\n  t:\n    strategy:\n      matrix: {matrix}\n    steps:\n"
        "      - {uses: a/b@v1, with: {v: '${{ matrix.python }}'}}\n"
    )
    version = found.steps[0].input("v")
    assert version is not None
    assert not found.matrix.complete
    assert found.values_of(version) is None


def test_odd_shapes_are_read_around() -> None:
    workflow = parse("on: push\njobs:\n  a: x\n  b: {steps: {}, services: [x], env: 1}\n")
    assert [j.id.text for j in workflow.jobs] == ["a", "b"]
    assert all(not j.steps for j in workflow.jobs)


@pytest.mark.parametrize("text", ["", "- a\n", "text\n"], ids=["empty", "list", "text"])
def test_no_mapping_no_workflow(text: str) -> None:
    with pytest.raises(Unparsable):
        parse(text)


def test_aliases_cannot_multiply_the_work() -> None:
    steps = "      - run: x\n" * 2_000
    text = "jobs:\n  a: &a\n    steps:\n" + steps + "".join(f"  b{i}: *a\n" for i in range(500))
    assert "more than" in parse(text).problems[0].message


def test_events_needs_and_what_goes_on():
    text = (
        "on:\n  push:\n    branches: [main, 'v*']\n  pull_request:\n"
        "jobs:\n  ship:\n    needs: test\n    if: always()\n    environment: {name: prod}\n"
        "    continue-on-error: true\n    steps:\n"
        "      - {id: a, run: x, continue-on-error: true}\n"
    )
    workflow = Workflow.parse(Source(".github/workflows/a.yml", text))
    push, pull = workflow.events
    assert [each.text for each in push.branches] == ["main", "v*"]
    assert (push.filters, pull.filters) == (("branches",), ())
    (job,) = workflow.jobs
    assert [each.text for each in job.needs] == ["test"]
    assert job.condition is not None
    assert job.condition.text == "always()"
    assert job.environment is not None
    assert job.environment.text == "prod"
    assert job.tolerates is not None
    assert workflow.source.cut(job.tolerates.where) == "true"
    assert job.body == text.index("needs:")
    (step,) = job.steps
    assert step.id is not None
    assert step.id.text == "a"
    assert step.tolerates is not None
    assert step.tolerates.text == "true"
