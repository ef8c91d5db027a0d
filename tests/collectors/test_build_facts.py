"""What workflows build and serve, and which Pythons files name."""

from __future__ import annotations

import pytest

from deploylint.deployment.contexts import Contexts
from deploylint.deployment.facts.versions import PythonVersion
from deploylint.deployment.facts.workflows import Workflow
from deploylint.testing import Sample, check

CI = ".github/workflows/ci.yml"


def facts(path: str, text: str, kind: type) -> list:  # type: ignore[type-arg]
    sample = Sample({path: text.encode()})
    return check(sample, []).deployment().facts(kind)


def job(steps: str, more: str = "") -> str:
    return f"on: push\njobs:\n  x:\n{more}    steps:\n{steps}"


PUSH = "      - uses: docker/build-push-action@v6\n"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param(PUSH, (".", "", ""), id="root"),
        pytest.param(
            PUSH + "        with: {context: ./api, file: api/D, target: prod}\n",
            ("./api", "api/D", "prod"),
            id="inputs",
        ),
        pytest.param(
            PUSH + "        with: {context: '{{defaultContext}}:api'}\n", ("api", "", ""), id="git"
        ),
        pytest.param(
            "      - run: docker build -t a:1 -f x/Dockerfile --target=t .\n",
            (".", "x/Dockerfile", "t"),
            id="command",
        ),
        pytest.param(
            "      - run: |\n          docker buildx build --push --file D ./x\n",
            ("./x", "D", ""),
            id="buildx",
        ),
    ],
)
def test_builds_of_a_workflow(steps: str, expected: tuple[str, str, str]) -> None:
    (workflow,) = facts(CI, job(steps), Workflow)
    assert [(b.context, b.dockerfile, b.target) for b in workflow.builds] == [expected]


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ("      - run: cd api && docker build .\n", "the folder changes"),
        ("      - run: docker build .\n        working-directory: api\n", "another folder"),
        ("      - run: docker compose build\n", "the compose file says how"),
    ],
)
def test_builds_that_are_not_understood(steps: str, reason: str) -> None:
    assert facts(CI, job(steps), Workflow) == [], reason


def test_images_of_services() -> None:
    services = "    services:\n      db: {image: 'postgres:16'}\n      q: {image: '${{ a }}'}\n"
    (workflow,) = facts(CI, job("      - run: x\n", services), Workflow)
    assert [(each.name, each.value) for each in workflow.service_images] == [("db", "postgres:16")]


def test_a_workflow_names_the_context_of_a_dockerfile() -> None:
    steps = PUSH + "        with: {context: ., file: docker/Dockerfile}\n"
    files = {CI: job(steps).encode(), "docker/Dockerfile": b"FROM a\nCOPY . /x\n"}
    deployment = check(Sample({**files, "docker/x.py": b""}), []).deployment()
    (context,) = deployment.model(Contexts).all
    assert (context.directory, context.dockerfile) == ("", "docker/Dockerfile")


@pytest.mark.parametrize(
    ("files", "directory"),
    [
        ({"docker/Dockerfile": "FROM a\nCOPY app /x\n", "app/x.py": ""}, ""),
        ({"docker/Dockerfile": "FROM a\nCOPY . /x\n", "docker/Dockerfile.dev": ""}, ""),
        ({"api/Dockerfile": "FROM a\nCOPY . /x\n", "api/x.py": ""}, "api"),
        ({"d/Dockerfile": "FROM a\nRUN --mount=type=bind,source=uv.lock x\n", "uv.lock": ""}, ""),
    ],
)
def test_a_context_that_nobody_names(files: dict[str, str], directory: str) -> None:
    sample = Sample({path: text.encode() for path, text in files.items()})
    contexts = check(sample, []).deployment().model(Contexts)
    assert contexts.all[0].directory == directory


@pytest.mark.parametrize(
    ("path", "text", "role", "versions"),
    [
        ("Dockerfile", "FROM python:3.12-slim\n", "runtime", ("3.12",)),
        ("Dockerfile", "FROM python:3\n", "runtime", ()),
        ("Dockerfile", "FROM public.ecr.aws/lambda/python:3.12\n", "runtime", ("3.12",)),
        ("Dockerfile", "FROM ghcr.io/astral-sh/uv:0.5-python3.13-alpine\n", "runtime", ("3.13",)),
        ("runtime.txt", "python-3.11.4\n", "runtime", ("3.11",)),
        (".python-version", "3.12\n", "pinned", ("3.12",)),
        ("deploy/x.service", "[Service]\nExecStart=/v/bin/python3.10 x\n", "runtime", ("3.10",)),
        ("pyproject.toml", "[tool.ruff]\ntarget-version = 'py312'\n", "target", ("3.12",)),
    ],
)
def test_python_versions(path: str, text: str, role: str, versions: tuple[str, ...]) -> None:
    found = facts(path, text, PythonVersion)
    assert [(each.role, each.versions) for each in found] == [(role, versions)]


@pytest.mark.parametrize("text", ["FROM node:22\n", "FROM my/python-tools:1\n", "FROM $X\n"])
def test_other_images_name_no_python(text: str) -> None:
    assert facts("Dockerfile", text, PythonVersion) == []


def test_declared_ranges_keep_their_notation() -> None:
    text = "[project]\nrequires-python='>=3.9'\n[tool.poetry.dependencies]\npython='^3.9'\n"
    found = facts("pyproject.toml", text, PythonVersion)
    assert [(e.specifier, e.notation) for e in found] == [(">=3.9", ""), ("^3.9", "poetry")]
