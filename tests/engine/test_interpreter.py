"""Syntax that only a newer Python reads is not held against the project."""

from __future__ import annotations

import pytest

from deploylint.model import Severity
from deploylint.testing import lint

BROKEN = {"deploy/main.py": "def f(:\n    print('x')\n"}


@pytest.mark.parametrize(
    ("files", "severity"),
    [
        ({}, Severity.WARNING),
        ({"deploy/Dockerfile": "FROM python:3.10\n"}, Severity.WARNING),
        ({"deploy/Dockerfile": "FROM python:3.99\n"}, Severity.INFO),
        ({"pyproject.toml": '[project]\nname = "x"\nrequires-python = ">=3.99"\n'}, Severity.INFO),
    ],
    ids=["unknown", "older", "image", "declared"],
)
def test_severity(files: dict[str, str], severity: Severity) -> None:
    findings = lint({**BROKEN, **files}, ["DP000", "DPB001"]).findings
    assert [each.severity for each in findings if each.code == "DP000"] == [severity]
