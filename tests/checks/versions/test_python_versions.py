"""DPM001, DPM002 and DPM006: Python in images, in tests, and as declared."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

Files = dict[str, str]
CI = ".github/workflows/ci.yml"


def said(code: str, files: Files) -> list[str]:
    found = lint(files, select=[code]).findings
    return [f"{each.where.path}:{each.where.line} {each.severity.label}" for each in found]


def ci(version: str, run: str = "pytest") -> Files:
    steps = f"- uses: actions/setup-python@v5\n        with: {{python-version: {version}}}\n"
    return {CI: f"on: push\njobs:\n  x:\n    steps:\n      {steps}      - run: {run}\n"}


def image(base: str) -> Files:
    return {"Dockerfile": f"FROM {base}\nCOPY . /app\n"}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({**image("python:3.12-slim"), **ci("'3.11'")}, id="ci"),
        pytest.param({**image("docker.io/library/python:3.12.1"), **ci("3.11")}, id="registry"),
        pytest.param({**image("ghcr.io/astral-sh/uv:python3.12-alpine"), **ci("3.11")}, id="uv"),
        pytest.param({**image("h/uv:0.5-python3.12-x"), ".python-version": "3.11\n"}, id="pinned"),
        pytest.param({**image("tiangolo/uwsgi-nginx:python3.12"), **ci("3.11")}, id="tag"),
        pytest.param(
            {"Dockerfile": "ARG V=3.12\nFROM python:$V\nCOPY . /a\n", **ci("3.11")}, id="argument"
        ),
    ],
)
def test_an_image_drifts(files: Files) -> None:
    (found,) = said("DPM001", files)
    assert found.startswith("Dockerfile:")


def test_a_unit_and_a_platform_drift() -> None:
    unit = "[Service]\nExecStart=/opt/x/venv/bin/python3.10 -m app\n"
    files = {"deploy/x.service": unit, "runtime.txt": "python-3.10.4\n", ".python-version": "3.12"}
    assert said("DPM001", files) == ["deploy/x.service:2 warning", "runtime.txt:1 warning"]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({**image("python:3.12"), **ci("['3.11', '3.12']")}, "no such value is an axis"),
        ({**image("python:3.12"), **ci("'3.11'", "ruff check")}, "nothing is tested"),
        ({**image("python:3.12"), **ci("${{ env.V }}")}, "what the tests run on is unknown"),
        ({**image("python:3"), **ci("'3.11'")}, "what the image runs is unknown"),
        ({**image("node:22"), ".python-version": "3.11"}, "no image of Python"),
        ({**image("python:3.12"), ".python-version": "3.12.4\n"}, "the same minor version"),
        ({**image("python:3.12"), "sub/.python-version": "3.9"}, "another project's"),
        ({"Dockerfile": "FROM python:3.9\nCOPY x.sh /\n", **ci("'3.12'")}, "a tool"),
    ],
)
def test_no_drift(files: Files, reason: str) -> None:
    assert said("DPM001", files) == [], reason


SERVICES = {
    "a/Dockerfile": "FROM python:3.12\nCOPY . /app\n",
    "a/requirements.txt": "",
    "b/Dockerfile": "FROM python:3.11\nCOPY . /app\n",
    "b/requirements.txt": "",
}
STEP = "on: push\n{}jobs:\n  x:\n    {}\n    steps:\n      - uses: actions/setup-python@v5\n"
STEP += "        with: {{python-version: '{}'}}\n      - run: {}\n"
IN_A = "defaults: {run: {working-directory: ./a}}"


@pytest.mark.parametrize(
    ("workflow", "expected"),
    [
        pytest.param(("", IN_A, "3.11", "pytest"), ["a/Dockerfile"], id="default of the job"),
        pytest.param((IN_A + "\n", "", "3.11", "pytest"), ["a/Dockerfile"], id="of the workflow"),
        pytest.param(("", "", "3.11", "cd a && pytest"), ["a/Dockerfile"], id="cd"),
        pytest.param(("", IN_A, "3.12", "pytest"), [], id="the same, b is tested nowhere"),
        pytest.param(("", "", "3.11", "cd c && pytest"), [], id="another folder"),
        pytest.param(("", "", "3.11", 'cd "$DIR" && pytest'), [], id="an unknown folder"),
        pytest.param(("", "", "3.11", "pytest"), [], id="in the root: may be those of b"),
        pytest.param(
            ("", "", "3.10", "pytest"), ["a/Dockerfile", "b/Dockerfile"], id="those of neither"
        ),
    ],
)
def test_which_service_is_tested(workflow: tuple[str, ...], expected: list[str]) -> None:
    found = said("DPM001", {**SERVICES, CI: STEP.format(*workflow)})
    assert [each.partition(":")[0] for each in found] == expected


@pytest.mark.parametrize(
    ("base", "manifest", "expected"),
    [
        ("python:3.11", "[project]\nrequires-python='>=3.13'\n", ["Dockerfile:1 error"]),
        ("python:3.13", "[project]\nrequires-python='<3.13'\n", ["Dockerfile:1 error"]),
        ("python:3.13", "[tool.poetry.dependencies]\npython='^3.11'\n", []),
        ("python:4.0", "[tool.poetry.dependencies]\npython='^3.11'\n", []),
        ("python:3.10", "[tool.poetry.dependencies]\npython='^3.11'\n", ["Dockerfile:1 error"]),
        ("python:3.12", "[project]\nrequires-python='>=3.12.4'\n", []),
        ("python:3", "[project]\nrequires-python='>=3.13'\n", []),
    ],
)
def test_requires_python(base: str, manifest: str, expected: list[str]) -> None:
    assert said("DPM002", {**image(base), "pyproject.toml": manifest}) == expected


def test_the_manifest_must_be_in_the_image() -> None:
    manifest = {"pyproject.toml": "[project]\nrequires-python='>=3.13'\n"}
    text = "FROM python:3.9\nCOPY requirements.txt /\n"
    assert said("DPM002", {"Dockerfile": text, "requirements.txt": "", **manifest}) == []
    ignored = {**image("python:3.9"), ".dockerignore": "*.toml\n", **manifest}
    assert said("DPM002", ignored) == []


SETUP = "from setuptools import setup\nsetup(python_requires='>=3.12')\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"setup.py": SETUP}, ["Dockerfile:1 error"]),
        ({"setup.cfg": "[options]\npython_requires = >=3.12\n"}, ["Dockerfile:1 error"]),
        ({"setup.cfg": "[metadata]\npython_requires = >=3.12\n"}, []),
        ({"setup.py": "setup(python_requires=VERSIONS)\n"}, []),
        ({"setup.py": SETUP, "pyproject.toml": "[project]\nrequires-python = '>=3.9'\n"}, []),
    ],
)
def test_python_requires_of_setuptools(files: Files, expected: list[str]) -> None:
    assert said("DPM002", {**image("python:3.11"), **files}) == expected


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("app.yaml", "runtime: python311\n", 1),
        ("serverless.yml", "provider:\n  name: aws\n  runtime: 'python3.11'\n", 3),
        ("template.yaml", "Resources:\n  A:\n    Properties:\n      Runtime: python3.11\n", 4),
    ],
)
def test_the_runtime_of_a_platform(path: str, text: str, line: int) -> None:
    manifest = {"pyproject.toml": "[project]\nrequires-python = '>=3.12'\n"}
    assert said("DPM002", {path: text, **manifest}) == [f"{path}:{line} error"]
    assert said("DPM002", {path: text.replace("11", "13"), **manifest}) == []
    assert said("DPM002", {path: "runtime: python\nspeed: 11\n", **manifest}) == []


def test_uv_would_download_another_python() -> None:
    files = image("python:3.9")
    files["Dockerfile"] += "RUN uv sync\n"
    files["pyproject.toml"] = "[project]\nrequires-python='>=3.13'\n"
    assert said("DPM002", files) == ["Dockerfile:1 warning"]
    files["Dockerfile"] = files["Dockerfile"].replace("RUN", "ENV UV_PYTHON_DOWNLOADS=0\nRUN")
    assert said("DPM002", files) == ["Dockerfile:1 error"]


@pytest.mark.parametrize("version", ["3.10", "3.20"])
def test_an_unquoted_version_is_a_number(version: str) -> None:
    assert said("DPM006", ci(version)) == [f"{CI}:6 error"]


@pytest.mark.parametrize(
    "version", ["'3.10'", '"3.10"', "3.11", "3.10.1", "3.x", "${{ matrix.a }}"]
)
def test_other_versions_are_texts(version: str) -> None:
    assert said("DPM006", ci(version)) == []


ACTION = "inputs:\n  python-version: {default: 3.10}\nruns:\n  steps:\n"
ACTION += "    - uses: actions/setup-python@v5\n      with: {python-version: 3.10}\n"
CALLED = "on:\n  workflow_call:\n    inputs:\n      python-version: {default: 3.10}\njobs: {}\n"


def test_composite_actions_and_inputs() -> None:
    action = ".github/actions/setup/action.yml"
    assert said("DPM006", {action: ACTION}) == [f"{action}:2 error", f"{action}:6 error"]
    assert said("DPM006", {CI: CALLED}) == [f"{CI}:4 error"]
    assert said("DPM006", {CI: CALLED.replace("3.10", "'3.10'")}) == []


def test_environment_and_matrix() -> None:
    text = "on: push\nenv:\n  PYTHON_VERSION: 3.10\njobs:\n  x:\n    strategy:\n      matrix:\n"
    text += "        python: [3.10]\n        include:\n          - python: 3.10\n    steps: []\n"
    assert said("DPM006", {CI: text}) == [f"{CI}:{line} error" for line in (3, 8, 10)]


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        (".readthedocs.yaml", "build:\n  tools:\n    python: 3.10\n", 3),
        (".gitlab-ci.yml", "variables:\n  PYTHON_VERSION: 3.10\n", 2),
        (".travis.yml", "language: python\npython:\n  - '3.9'\n  - 3.10\n", 4),
        ("azure-pipelines.yml", "steps:\n- inputs:\n    versionSpec: 3.10\n", 3),
        (
            ".github/workflows/ci.yml",
            "jobs:\n  a:\n    uses: ./x.yml\n    with: {python: 3.10}\n",
            4,
        ),
    ],
)
def test_an_unquoted_version_in_other_services(path: str, text: str, line: int) -> None:
    assert said("DPM006", {path: text}) == [f"{path}:{line} error"]


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        (".readthedocs.yaml", "build:\n  tools:\n    python: '3.10'\n", "quoted"),
        (".readthedocs.yaml", "build:\n  tools:\n    python: 3.12\n", "the number is the version"),
        (".readthedocs.yaml", "build:\n  tools:\n    python: mambaforge-23.10\n", "a text"),
        (".gitlab-ci.yml", "variables:\n  NODE_VERSION: 3.10\n", "not of Python"),
        ("config/limits.yaml", "python: 3.10\n", "a file of the application itself"),
    ],
)
def test_versions_that_are_read_as_written(path: str, text: str, reason: str) -> None:
    assert said("DPM006", {path: text}) == [], reason
