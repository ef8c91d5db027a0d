"""Runs one rule on one unit, with or without other files beside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from deploylint.model import Finding
from deploylint.testing import Sample, check, fix, lint

PATH = "deploy/shop.service"


@pytest.fixture
def findings() -> Callable[..., list[Finding]]:
    """The findings of a rule; no check may crash. ``text`` may lack its section."""

    def run(
        code: str,
        text: str,
        files: dict[str, str] | None = None,
        config: str = "",
        path: str = PATH,
    ) -> list[Finding]:
        outcome = lint({path: _unit(text), **(files or {})}, select=[code], config=config)
        assert outcome.defects == ()
        return list(outcome.findings)

    return run


@pytest.fixture
def fixed() -> Callable[[str, str], str]:
    """The unit after all fixes of a rule, unsafe ones included."""

    def run(code: str, text: str) -> str:
        project = check(Sample({PATH: _unit(text).encode()}), [code])
        changes = fix(project).changes
        return changes[PATH][1].decode() if PATH in changes else _unit(text)

    return run


def _unit(text: str) -> str:
    return text if text.startswith("[") else f"[Service]\n{text}\n"
