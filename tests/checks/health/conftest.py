"""How the tests of health rules run small projects and look at what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest

from deploylint.run.outcome import Outcome
from deploylint.testing import Sample, check, fix, lint


class Found(NamedTuple):
    """A finding as a test looks at it: the text it points at, its message, its severity."""

    text: str
    message: str
    severity: str


class Checked(NamedTuple):
    files: Mapping[str, str]
    outcome: Outcome

    @property
    def found(self) -> list[Found]:
        return [
            Found(
                self.files[each.where.path][each.where.start : each.where.end],
                each.message,
                each.severity.label if each.severity else "",
            )
            for each in self.outcome.findings
        ]

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.found]


@pytest.fixture
def check_project() -> Callable[..., Checked]:
    def run(files: Mapping[str, str], code: str, config: str = "") -> Checked:
        outcome = lint(files, select=[code], config=config)
        assert not outcome.defects
        return Checked(files, outcome)

    return run


@pytest.fixture
def fix_file() -> Callable[[str, str, str], str]:
    """The text of one file after all fixes of one rule, unsafe ones included."""

    def run(path: str, text: str, code: str) -> str:
        fixed = fix(check(Sample({path: text.encode()}), [code]))
        changes = dict(fixed.changes)
        return changes[path][1].decode() if path in changes else text

    return run
