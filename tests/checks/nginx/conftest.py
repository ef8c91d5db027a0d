"""Runs one rule on one nginx file, with or without other files beside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from deploylint.model import Finding
from deploylint.testing import Sample, check, fix, lint

PATH = "deploy/nginx.conf"
TODAY = "2000-01-01"
Check = Callable[..., list[Finding]]


@pytest.fixture
def findings() -> Check:
    """The findings of a rule; no check may crash."""

    def run(code: str, text: str, config: str = "", path: str = PATH, **more: str) -> list[Finding]:
        others = {name.replace("__", "/"): body for name, body in more.items()}
        outcome = lint({path: text, **others}, select=[code], config=config)
        assert outcome.defects == ()
        return list(outcome.findings)

    return run


@pytest.fixture
def fixed() -> Callable[[str, str], str]:
    """The text after all fixes of a rule, unsafe ones included."""

    def run(code: str, text: str) -> str:
        project = check(Sample({PATH: text.encode()}), [code])
        changes = fix(project).changes
        return changes[PATH][1].decode() if PATH in changes else text

    return run
