"""What is told of every rule, and that nobody wrote it twice."""

from __future__ import annotations

import pytest

from deploylint import registry, rulepages
from deploylint.model import Severity
from deploylint.registry.options import OptionTables
from deploylint.rulepages.metadata import facts, metadata_of, titled

RULES = {each.code: each for each in registry.rules()}
KNOWN = {code: metadata_of(each, rulepages.explain(code)) for code, each in RULES.items()}
# What the readiness report looks for belongs to no rule.
OF_NO_RULE = "audit."


@pytest.mark.parametrize("code", RULES)
def test_everything_is_known_of_every_rule(code: str) -> None:
    known = KNOWN[code]
    assert known.description.endswith(".")
    assert known.severity == Severity(RULES[code].severity).label
    assert known.reads
    assert known.since == "0.1.0"
    assert bool(known.fix) == RULES[code].fixable


def test_every_option_is_on_the_page_of_a_rule() -> None:
    named = {option for known in KNOWN.values() for option in known.options}
    existing = {
        f"{table}.{field.replace('_', '-')}"
        for table, values in OptionTables()._asdict().items()
        for field in values._fields
    }
    assert {each for each in existing if not each.startswith(OF_NO_RULE)} == named


def test_severities_are_said_by_context() -> None:
    said = dict(facts(KNOWN["DPE002"]))
    assert said["severity"] == (
        "warning in prod and neutral files, info in dev files,"
        " silent in test, example and vendored files"
    )
    assert said["options"] == "health.canonical, health.subsystems"
    assert "page" not in said


def test_a_page_is_shown_with_the_table_below_its_title() -> None:
    lines = titled(rulepages.explain("DPA001"), KNOWN["DPA001"], "https://docs.example").split("\n")
    assert lines[0] == "# DPA001 cors-origin-regex"
    assert lines[2:4] == ["| | |", "|---|---|"]
    assert "| fix | safe or unsafe |" in lines
    assert "| page | https://docs.example |" in lines
    assert lines.index("## What it does") > lines.index("| since | 0.1.0 |")


def test_of_a_rule_without_a_page_the_decorator_is_told() -> None:
    known = metadata_of(RULES["DPA001"], "")
    assert (known.description, known.fix, known.options) == ("", (), ())
