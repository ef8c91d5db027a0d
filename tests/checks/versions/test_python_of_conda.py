"""DPM001: the Python of conda's environments, and of variables of a workflow."""

from __future__ import annotations

import pytest

from deploylint.formats.condaspecs import python_series
from deploylint.testing import lint

Files = dict[str, str]
CI = ".github/workflows/ci.yml"
BASE = "FROM mambaorg/micromamba:2.0\nCOPY . /app\n"
ENVIRONMENT = "name: web\ndependencies:\n  - numpy\n  - python={}\n"


def drifts(files: Files) -> bool:
    return bool(lint(files, select=["DPM001"]).findings)


@pytest.mark.parametrize(
    ("spec", "series"),
    [
        ("python=3.12", "3.12"),
        ("python = 3.12.4", "3.12"),
        ("python==3.12.*", "3.12"),
        ("conda-forge::python=3.11.9=h955ad1f_0", "3.11"),
        ("python 3.10.*", "3.10"),
        ("python", ""),
        ("python>=3.11", ""),
        ("python>=3.11,<3.13", ""),
        ("python-dateutil=3.1", None),
        ("ipython=8.1", None),
    ],
)
def test_what_a_specification_asks_for(spec: str, series: str | None) -> None:
    assert python_series(spec) == series


def runs_on(version: str, more: str = "", action: str = "actions/setup-python@v5") -> Files:
    text = f"on: push\n{more}jobs:\n  x:\n    steps:\n      - uses: {action}\n"
    text += f"        with: {{python-version: '{version}'}}\n      - run: pytest\n"
    return {CI: text}


def image(run: str, base: str = BASE) -> Files:
    return {"Dockerfile": f"{base}RUN {run}\n", "requirements.txt": ""}


def described(version: str, path: str = "environment.yml") -> Files:
    return {path: ENVIRONMENT.format(version)}


MINICONDA = "FROM continuumio/miniconda3\nCOPY deploy/web.yml /tmp/env.yml\nCOPY . /app\n"


@pytest.mark.parametrize(
    "files",
    [
        {**image("micromamba install -y -n base -f environment.yml"), **described("3.12.1")},
        {**image("mamba env create --file /app/environment.yml"), **described("3.12")},
        {
            **image("conda env update -f /tmp/env.yml", MINICONDA),
            **described("3.12", "deploy/web.yml"),
        },
        image("conda create -y -n web python=3.12 pip"),
        image("micromamba install --yes conda-forge::python=3.12.7 && micromamba clean -a"),
    ],
    ids=["base", "env-create", "another-name", "create", "install"],
)
def test_an_environment_drifts(files: Files) -> None:
    assert drifts({**files, **runs_on("3.10")})
    assert drifts({**files, **runs_on("3.10", action="conda-incubator/setup-miniconda@v3")})
    assert not drifts({**files, **runs_on("3.12")}), "the same version"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (image("conda create -y -n web 'python>=3.11'"), "a range"),
        (image("conda create -y -n web python"), "any version"),
        (image("conda create -n a python=3.12 && conda create -n b python=3.11"), "two"),
        ({**image("conda env create -f $FILE"), **described("3.12")}, "a variable names the file"),
        ({**image("pip install x"), **described("3.12")}, "conda installs nothing"),
        ({**image("conda env create -f other.yml"), **described("3.12")}, "another file"),
    ],
)
def test_what_conda_installs_is_not_known(files: Files, reason: str) -> None:
    assert not drifts({**files, **runs_on("3.10")}), reason


@pytest.mark.parametrize(
    ("version", "more", "expected", "reason"),
    [
        ("${{ env.PY }}", "env: {PY: '3.9'}\n", True, "the workflow's variable"),
        ("${{ env.PY }}", "env: {PY: '3.12'}\n", False, "the same version"),
        ("${{ env.OTHER }}", "env: {PY: '3.9'}\n", False, "set elsewhere"),
        ("${{ vars.PY }}", "env: {PY: '3.9'}\n", False, "a setting of the repository"),
    ],
)
def test_variables_of_a_workflow(version: str, more: str, expected: bool, reason: str) -> None:
    files = {"Dockerfile": "FROM python:3.12\nCOPY . /app\n", **runs_on(version, more)}
    assert drifts(files) == expected, reason


def test_a_variable_that_a_step_sets_anew_is_unknown() -> None:
    files = runs_on("${{ env.PY }}", "env: {PY: '3.9'}\n")
    step = 'steps:\n      - run: echo "PY=$(cat v)" >> $GITHUB_ENV\n'
    files[CI] = files[CI].replace("steps:\n", step)
    assert not drifts({"Dockerfile": "FROM python:3.12\nCOPY . /app\n", **files})
