"""The formats that CI servers read: GitLab Code Quality, JUnit, rdjson, Markdown."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from report_samples import APP, CONF, PLAIN, UNSURE, at, finding, report

from deploylint.model import Edit, Finding, Fix, Safety, Severity
from deploylint.report import Report, render
from deploylint.source import Source

SCHEMAS = Path(__file__).parent / "schemas"
# Attributes that the JUnit reports of Jenkins, GitLab and Surefire share, by element.
REQUIRED = {
    "testsuites": {"name", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors"},
    "testcase": {"name", "classname"},
    "failure": {"type", "message"},
}
INSIDE = {"testsuites": "testsuite", "testsuite": "testcase", "testcase": "failure"}


def json_of(report: Report, form: str, schema: str) -> Any:
    found = json.loads(render(report, form))
    jsonschema.Draft7Validator(json.loads((SCHEMAS / schema).read_text())).validate(found)
    return found


def gitlab(report: Report) -> Any:
    return json_of(report, "gitlab", "gitlab-code-quality.json")


def rdjson(report: Report) -> Any:
    return json_of(report, "rdjson", "rdjson.json")


def junit(report: Report) -> ET.Element:
    root = ET.fromstring(render(report, "junit"))
    for element in root.iter():
        assert set(element.attrib) == REQUIRED[element.tag]
        assert {child.tag for child in element} <= {INSIDE.get(element.tag)}
    return root


def test_an_empty_report_is_valid() -> None:
    assert gitlab(report()) == []
    assert rdjson(report())["diagnostics"] == []
    (case,) = junit(report()).iter("testcase")
    assert case.attrib["name"] == "all files"
    assert not list(case), "a clean run has passed"


def test_gitlab_names_rule_place_and_fingerprint() -> None:
    plain, unsure = gitlab(report(PLAIN, UNSURE, sources=(APP, CONF)))
    assert plain["check_name"] == "DPA001 cors-origin-regex"
    assert plain["location"] == {"path": "app/main.py", "lines": {"begin": 3, "end": 3}}
    assert plain["fingerprint"] == "f00d"
    assert (plain["severity"], unsure["severity"]) == ("minor", "major")


def test_rdjson_counts_columns_in_bytes() -> None:
    source = Source("a.py", 'x = "é𐐀", bad\n')
    (diagnostic,) = rdjson(report(finding(at(source, "bad")), sources=(source,)))["diagnostics"]
    assert diagnostic["location"]["range"] == {
        "start": {"line": 1, "column": 15},
        "end": {"line": 1, "column": 18},
    }


def test_rdjson_carries_the_fix_and_the_related_place() -> None:
    diagnostic, _ = rdjson(report(PLAIN, UNSURE, sources=(APP, CONF)))["diagnostics"]
    (related,) = diagnostic["related_locations"]
    assert related["message"] == "served here"
    (suggestion,) = diagnostic["suggestions"]
    assert suggestion["text"] == '"a"'
    assert suggestion["range"] == diagnostic["location"]["range"]


def test_junit_counts_a_failure_for_each_finding() -> None:
    root = junit(report(PLAIN, UNSURE, sources=(APP, CONF)))
    assert (root.attrib["tests"], root.attrib["failures"]) == ("2", "2")
    assert [suite.attrib["name"] for suite in root] == [APP.path]
    types = [failure.attrib["type"] for failure in root.iter("failure")]
    assert types == ["warning", "error"]


def test_text_that_means_something_to_xml_or_markdown_is_only_text() -> None:
    source = Source("a&b<c>.py", "x = 1\n")
    hostile = finding(at(source, "x"), 'a "quoted" <b> & | `c` \x1b[31m ]]>')
    (failure,) = junit(report(hostile, sources=(source,))).iter("failure")
    assert failure.attrib["message"].startswith('a "quoted" <b> & | `c` ')
    assert "\x1b" not in failure.attrib["message"]
    table = render(report(hostile, sources=(source,)), "markdown")
    assert "\x1b" not in table
    assert "<b>" not in table


def test_markdown_shows_each_finding_with_its_place() -> None:
    table = render(report(PLAIN, UNSURE, sources=(APP, CONF)), "markdown")
    assert "DPA001" in table
    assert "app/main.py:3" in table
    assert Severity.ERROR.label in table


ONE = Edit(at(APP, "x = 1"), "x = 2")
SAFE = finding(at(APP, "y=2"), fix=Fix("Mend it", (ONE,), Safety.SAFE))
UNSAFE = SAFE._replace(fix=Fix("Mend it", (ONE,), Safety.UNSAFE))
BARE = SAFE._replace(fix=None)
FORMATS = ("text", "concise", "json", "github", "sarif", "gitlab", "junit", "rdjson", "markdown")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("found", "mark"), [(SAFE, "[*]"), (UNSAFE, "[!]"), (BARE, "")])
def test_every_format_marks_what_can_be_fixed(name: str, found: Finding, mark: str) -> None:
    text = render(report(found, sources=(APP,)), name)
    assert {each for each in ("[*]", "[!]") if each in text} == ({mark} if mark else set())


@pytest.mark.parametrize("name", sorted({*FORMATS} - {"concise", "junit"}))
def test_a_finding_leads_to_the_page_of_its_rule(name: str) -> None:
    made = report(SAFE, sources=(APP,), address=lambda code, slug: f"https://docs.example/{code}")
    assert f"https://docs.example/{SAFE.code}" in render(made, name)


def test_only_safe_fixes_are_suggested() -> None:
    (safe,) = rdjson(report(SAFE, sources=(APP,)))["diagnostics"]
    assert [each["text"] for each in safe["suggestions"]] == ["x = 2"]
    (unsafe,) = rdjson(report(UNSAFE, sources=(APP,)))["diagnostics"]
    assert "suggestions" not in unsafe


def test_edits_of_one_fix_are_one_suggestion() -> None:
    edits = (Edit(at(APP, "z = 3"), "z = 4"), ONE)
    both = SAFE._replace(fix=Fix("Mend it", edits, Safety.SAFE))
    (diagnostic,) = rdjson(report(both, sources=(APP,)))["diagnostics"]
    (suggestion,) = diagnostic["suggestions"]
    assert suggestion["text"] == APP.text.rstrip("\n").replace("x = 1", "x = 2")[:-1] + "4"
    assert suggestion["range"]["start"] == {"line": 1, "column": 1}
