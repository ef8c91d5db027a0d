"""Runs a rule on one workflow of a project that has tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from deploylint.model import Finding
from deploylint.testing import Sample, check, fix, lint

PATH = ".github/workflows/release.yml"
HEAD = "name: Release\non: {push: {branches: [main]}}\n"
TESTS = {"tests/test_shop.py": "def test_shop(): ...\n"}


@pytest.fixture
def findings() -> Callable[..., list[Finding]]:
    """``text`` are the jobs, or a whole workflow that begins with ``on:``."""

    def run(
        code: str, text: str, files: dict[str, str] | None = None, config: str = ""
    ) -> list[Finding]:
        outcome = lint({PATH: _whole(text), **TESTS, **(files or {})}, select=[code], config=config)
        assert outcome.defects == ()
        return list(outcome.findings)

    return run


@pytest.fixture
def fixed() -> Callable[[str, str], str]:
    """The jobs after all fixes of a rule, unsafe ones included."""

    def run(code: str, text: str) -> str:
        files = {PATH: _whole(text), **TESTS}
        project = check(Sample({path: each.encode() for path, each in files.items()}), [code])
        changes = fix(project).changes
        done = changes[PATH][1].decode() if PATH in changes else _whole(text)
        return done.removeprefix(f"{HEAD}jobs:\n")

    return run


def _whole(text: str) -> str:
    return text if text.startswith("on:") else f"{HEAD}jobs:\n{text}"
