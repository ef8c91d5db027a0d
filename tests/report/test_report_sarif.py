from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from report_samples import APP, CONF, ENTRY, PAGE, PLAIN, UNSURE, at, finding, outcome, report

from deploylint.files.listing import Note
from deploylint.model import Edit, Fix, Safety
from deploylint.registry.own_rules import Defect
from deploylint.report import Report, render
from deploylint.source import Source
from deploylint.suppression.comments import Ignore, Suppressed

SCHEMA = json.loads((Path(__file__).parent / "schemas/sarif-2.1.0.json").read_text())


def run_of(report: Report) -> dict[str, Any]:
    """The only run of the log, which is valid."""
    log = json.loads(render(report, "sarif"))
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    (run,) = log["runs"]
    return run


def test_an_empty_run_is_valid() -> None:
    run = run_of(report())
    assert run["results"] == []
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_a_result_has_its_places_fix_and_fingerprint() -> None:
    result, unsure = run_of(report(PLAIN, UNSURE, sources=(APP, CONF)))["results"]
    assert (result["ruleId"], result["level"], unsure["level"]) == ("DPA001", "warning", "error")
    assert result["partialFingerprints"] == {"deploylint/v1": "f00d"}
    (place,) = result["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "app/main.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "startColumn": 11, "endLine": 3, "endColumn": 15},
    }
    (related,) = result["relatedLocations"]
    assert related["message"] == {"text": "served here"}
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": place["physicalLocation"]["region"],
            "insertedContent": {"text": '"a"'},
        }
    ]


def test_rules_carry_their_page_as_help() -> None:
    unlisted = finding(at(APP, "z"), code="DP000")._replace(slug="unparsable-file")
    pages = {"DPA001": PAGE}
    run = run_of(report(PLAIN, unlisted, sources=(APP,), explain=lambda code: pages.get(code, "")))
    bare, full = run["tool"]["driver"]["rules"]
    assert full["id"] == ENTRY.code
    assert full["help"]["markdown"] == PAGE
    assert full["shortDescription"] == {"text": "Finds patterns."}
    assert bare["shortDescription"] == {"text": "unparsable file"}
    assert "help" not in bare
    assert [each["ruleIndex"] for each in run["results"]] == [1, 0]


def test_suppressed_findings_are_told_with_their_reason() -> None:
    ignore = Ignore(at(APP, "x = 1"), ("DPA001",), (2,), "known since 2020")
    silenced = outcome(suppressed=(Suppressed(PLAIN, ignore),))
    (result,) = run_of(report(outcome=silenced))["results"]
    (suppression,) = result["suppressions"]
    assert suppression["kind"] == "inSource"
    assert suppression["justification"] == "known since 2020"


def test_defects_and_notes_are_notifications() -> None:
    broken = outcome(
        defects=(Defect("DPA001", "a.py", "KeyError"), Defect("DPN001", "", "boom")),
        notes=(Note("b.py", "too large"),),
    )
    (invocation,) = run_of(report(outcome=broken))["invocations"]
    told = [
        (each["level"], each["message"]["text"])
        for each in invocation["toolExecutionNotifications"]
    ]
    assert not invocation["executionSuccessful"]
    assert told == [
        ("error", "internal error in DPA001: KeyError"),
        ("error", "internal error in DPN001: boom"),
        ("note", "not checked: too large"),
    ]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/c#d.py", "a%20b/c%23d.py"),
        ("a:b.py", "a%3Ab.py"),
        ("ä.py", "%C3%A4.py"),
        ("\udcff.py", "%FF.py"),
    ],
)
def test_paths_are_percent_encoded(path: str, uri: str) -> None:
    source = Source(path, "x")
    (result,) = run_of(report(finding(at(source, "x"))))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


@pytest.mark.parametrize(
    "fix",
    [
        Fix("Only shown", (Edit(at(APP, "z"), "y"),), Safety.DISPLAY),
        Fix("Nothing to do", (), Safety.SAFE),
        Fix("Masked", (Edit(at(APP, "z = 3"), 'password = "hunter2"'),), Safety.SAFE),
    ],
    ids=lambda fix: fix.title,
)
def test_a_fix_that_must_not_be_applied_is_left_out(fix: Fix) -> None:
    (result,) = run_of(report(PLAIN._replace(fix=fix), sources=(APP, CONF)))["results"]
    assert "fixes" not in result


def site(code: str, slug: str) -> str:
    return f"https://docs.example.org/rules/{code}-{slug}.html"


@pytest.mark.parametrize(
    ("module", "tags", "score"),
    [
        ("deploylint.checks.cors.cors_origin_regex", ["security", "cors"], "5.5"),
        ("deploylint.checks.health.cors_origin_regex", ["reliability", "health"], None),
    ],
)
def test_a_rule_carries_what_alerts_are_sorted_by(
    module: str, tags: list[str], score: str | None
) -> None:
    entry = ENTRY._replace(module=module)
    run = run_of(report(PLAIN, sources=(APP,), rules=(entry,), address=site))
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["helpUri"] == "https://docs.example.org/rules/DPA001-cors-origin-regex.html"
    assert rule["fullDescription"] == {"text": "Finds patterns. Of origins."}
    assert rule["properties"]["tags"] == tags
    assert rule["properties"].get("security-severity") == score


def test_no_address_is_made_up() -> None:
    (rule,) = run_of(report(PLAIN, sources=(APP,)))["tool"]["driver"]["rules"]
    assert "helpUri" not in rule
