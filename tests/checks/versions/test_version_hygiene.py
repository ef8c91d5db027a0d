"""DPM003, DPM005 and DPM007: linters, requirements and old Pythons."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

Files = dict[str, str]
INSTALL = "FROM python:3.12\nCOPY requirements.txt ./\nRUN pip install -r requirements.txt\n"


def said(code: str, files: Files) -> list[str]:
    found = lint(files, select=[code]).findings
    return [f"{each.where.path}:{each.where.line} {each.severity.label}" for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a==1\nb\n", ["requirements.txt:2 info"]),
        ("b[x]\n", ["requirements.txt:1 warning"]),
        ("a>=1\n", []),
        ("-c c.txt\nb\n", []),
        ("b @ https://h/b.whl\n-e ./b\n", []),
        ("-r base.txt\n", []),
    ],
)
def test_requirements(text: str, expected: list[str]) -> None:
    assert said("DPM005", {"Dockerfile": INSTALL, "requirements.txt": text}) == expected


@pytest.mark.parametrize(
    ("dockerfile", "reason"),
    [
        (INSTALL.replace("-r", "--require-hashes -r"), "hashes decide"),
        ("FROM python:3.12\nCOPY requirements.txt ./\n", "it is not installed"),
        ("FROM a\nRUN pip install -r requirements.txt\n", "it comes from elsewhere"),
    ],
)
def test_requirements_of_no_image(dockerfile: str, reason: str) -> None:
    assert said("DPM005", {"Dockerfile": dockerfile, "requirements.txt": "b\n"}) == [], reason


@pytest.mark.parametrize(
    ("version", "expected"),
    [("3.8", ["Dockerfile:1 info"]), ("3.9", ["Dockerfile:1 info"]), ("3.10", []), ("3", [])],
)
def test_end_of_life(version: str, expected: list[str]) -> None:
    assert said("DPM007", {"Dockerfile": f"FROM python:{version}\nCOPY . /a\n"}) == expected


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("[tool.ruff]\ntarget-version='py313'\n", ["pyproject.toml:2 info"]),
        ("[tool.mypy]\npython_version='3.13'\n", ["pyproject.toml:2 info"]),
        ("[tool.ruff]\ntarget-version='py311'\n", []),
        ("[tool.ruff]\ntarget-version='py312'\n", []),
    ],
)
def test_linter_target(setting: str, expected: list[str]) -> None:
    files = {"Dockerfile": "FROM python:3.12\nCOPY . /a\n", "pyproject.toml": setting}
    assert said("DPM003", files) == expected
