"""What one file is checked for."""

from __future__ import annotations

import pytest

from deploylint import registry
from deploylint.engine.checking import check_file
from deploylint.engine.plan import make_plan
from deploylint.files.classify import Context
from deploylint.registry import Entry

_LOGGER = b"import logging\n\nlog = logging.getLogger(__name__)\n"


@pytest.mark.parametrize(
    ("context", "parsed"),
    [
        (Context.PROD, True),
        (Context.NEUTRAL, True),
        (Context.DEV, True),
        # No join asks how a test or an example logs.
        (Context.TEST, False),
        (Context.EXAMPLE, False),
        (Context.VENDORED, False),
    ],
)
def test_a_file_is_parsed_where_its_facts_count(context: Context, parsed: bool) -> None:
    plan = make_plan(registry.entries(), frozenset(), ())
    result = check_file("app/log.py", _LOGGER, "python", context, plan)
    assert result.parsed is parsed
    assert bool(result.facts) is parsed


def test_modules_are_imported_ahead_and_broken_ones_left_to_their_check() -> None:
    whole = (("python", ("print",), (), ""),)
    broken = Entry("XX001", "broken", "no.such.module", 1, "steady", "default", False, False, whole)
    plan = make_plan([broken], frozenset({"XX001"}), ())
    plan.preload("python")
    plan.preload("nginx")
    found = check_file("a.py", b"print(1)\n" * 1_000, "python", Context.PROD, plan)
    assert [each.code for each in found.defects] == ["XX001"]
