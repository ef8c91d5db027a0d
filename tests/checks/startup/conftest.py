"""What a rule says about a small project, as lines that are easy to compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from deploylint.testing import Sample, check, fix, lint

Said = Callable[..., list[str]]
Repaired = Callable[[Mapping[str, str], str], dict[str, str]]


@pytest.fixture
def said() -> Said:
    """``severity path:line word`` of each finding, ``word`` being the flagged text."""

    def run(files: Mapping[str, str], code: str, config: str = "") -> list[str]:
        outcome = lint(files, [code], config)
        assert not outcome.defects
        return [
            f"{each.severity.label} {each.where.path}:{each.where.line}"
            f" {files[each.where.path][each.where.start : each.where.end]}"
            for each in outcome.findings
            if each.severity
        ]

    return run


@pytest.fixture
def repaired() -> Repaired:
    """The files that all fixes change."""

    def run(files: Mapping[str, str], code: str) -> dict[str, str]:
        sample = Sample({path: text.encode() for path, text in files.items()})
        fixed = fix(check(sample, [code]))
        assert not fixed.refused
        return {path: after.decode() for path, (_, after) in fixed.changes.items()}

    return run
