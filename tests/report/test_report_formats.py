"""The formats that programs read: concise, GitHub commands and JSON."""

from __future__ import annotations

import json

import pytest
from report_samples import APP, CONF, PLAIN, UNSURE, at, finding, outcome, report

from deploylint.model import Related, Severity
from deploylint.report import FORMATS, render
from deploylint.source import Source


def test_concise_is_one_line_per_finding() -> None:
    made = render(report(PLAIN, UNSURE._replace(fix=None), sources=(APP, CONF)), "concise")
    assert made.split("\n")[:2] == [
        "app/main.py:2:1: error[DPA001 cors-origin-regex] `app` is open",
        "app/main.py:3:11: warning[DPA001 cors-origin-regex] `x` is wrong [*]",
    ]


def test_github_orders_errors_first_and_leaves_out_columns_of_several_lines() -> None:
    info = finding(at(APP, "z"), "small", severity=Severity.INFO)
    made = render(report(info, PLAIN, UNSURE, sources=(APP, CONF)), "github")
    assert made.split("\n") == [
        "::error title=DPA001 cors-origin-regex,file=app/main.py,line=2,endLine=3"
        "::app/main.py:2:1: DPA001 cors-origin-regex: `app` is open [!]",
        "::warning title=DPA001 cors-origin-regex,file=app/main.py,"
        "line=3,endLine=3,col=11,endColumn=15"
        "::app/main.py:3:11: DPA001 cors-origin-regex: `x` is wrong [*]"
        "%0Aconf/nginx.conf:2:3: served here",
        "::notice title=DPA001 cors-origin-regex,file=app/main.py,"
        "line=6,endLine=6,col=1,endColumn=2"
        "::app/main.py:6:1: DPA001 cors-origin-regex: small",
    ]


def test_github_escapes_data_and_properties_differently() -> None:
    source = Source("a,b:c%.py", "x")
    made = render(report(finding(at(source, "x"), "50%, a:b"), sources=(source,)), "github")
    properties, _, data = made.removeprefix("::").partition("::")
    assert "file=a%2Cb%3Ac%25.py," in properties
    assert data == "a,b:c%25.py:1:1: DPA001 cors-origin-regex: 50%25, a:b"


def test_github_says_nothing_where_nothing_was_found() -> None:
    assert render(report(hidden=2), "github") == ""


@pytest.mark.parametrize("name", ["text", "concise", "github"])
def test_a_hostile_file_cannot_speak_to_the_terminal_or_the_build(name: str) -> None:
    hostile = "::error::\n::stop-commands::x\n \x1b[2J##vso[task.x]\u202e\x9b"
    source = Source(f"{hostile}.txt", f"a = '{hostile}'\n")
    where = source.where(0, len(source.text))
    made = render(report(finding(where, hostile), sources=(source,)), name)
    commands = [line for line in made.split("\n") if line.lstrip().startswith("::")]
    assert not set("\x1b\x9b\u202e\r") & set(made)
    assert commands == (made.split("\n") if name == "github" else [])
    assert "##vso[" not in made or name == "github"


def test_json_is_versioned_and_complete() -> None:
    made = render(report(PLAIN, sources=(APP, CONF), display=lambda path: f"../{path}"), "json")
    assert json.loads(made) == {
        "schema": 1,
        "findings": [
            {
                "code": "DPA001",
                "slug": "cors-origin-regex",
                "severity": "warning",
                "confidence": "high",
                "message": "`x` is wrong",
                "path": "../app/main.py",
                "line": 3,
                "column": 11,
                "end_line": 3,
                "end_column": 15,
                "related": [
                    {
                        "message": "served here",
                        "path": "../conf/nginx.conf",
                        "line": 2,
                        "column": 3,
                        "end_line": 2,
                        "end_column": 12,
                    }
                ],
                "mark": "[*]",
                "page": "",
                "fix": {
                    "title": "Replace the pattern",
                    "safety": "safe",
                    "edits": [
                        {
                            "path": "../app/main.py",
                            "line": 3,
                            "column": 11,
                            "end_line": 3,
                            "end_column": 15,
                            "text": '"a"',
                        }
                    ],
                },
            }
        ],
        "summary": {
            "findings": 1,
            "error": 0,
            "warning": 1,
            "info": 0,
            "fixable": 1,
            "fixable_unsafe": 0,
            "fixed": 0,
            "suppressed": 0,
            "ignored_by_path": 0,
            "baselined": 0,
            "unread": 0,
            "undecided": 0,
            "unresolved": 0,
            "files": 3,
            "parsed": 3,
            "defects": 0,
        },
    }


def test_json_carries_findings_below_the_threshold() -> None:
    info = finding(at(APP, "z"), severity=Severity.INFO)
    made = json.loads(render(report(outcome=outcome(info), hidden=1), "json"))
    assert [each["severity"] for each in made["findings"]] == ["info"]
    assert made["findings"][0]["fix"] is None


@pytest.mark.parametrize("name", FORMATS)
def test_a_surrogate_in_a_path_can_be_written_as_utf_8(name: str) -> None:
    source = Source("\udcff.py", "x \udcfe")
    made = render(report(finding(at(source, "x"), "\udcfd"), sources=(source,)), name)
    assert made.encode()
    assert "\\udc" not in made


@pytest.mark.parametrize("name", ["text", "concise", "github", "junit", "markdown", "gitlab"])
@pytest.mark.parametrize("slug", ["weak-default-secret", "env-named-token", "url-password"])
def test_the_name_of_a_variable_is_no_secret(name: str, slug: str) -> None:
    """The slug of the rule before a message makes no value of what the message names."""
    message = "`jwt_secret_key` falls back to a value that everybody knows"
    secret = finding(at(APP, "y=2"), message, related=(Related(at(APP, "z"), "`api_key_name`"),))
    made = render(report(secret._replace(slug=slug), sources=(APP,)), name)
    assert "jwt_secret_key" in made
    assert "…" not in made


def test_a_value_in_a_message_is_masked_in_annotations() -> None:
    key = "AKIA" + "Z7Q2W4E6R8T1Y3U5"
    made = render(report(finding(at(APP, "z"), f"`{key}` stands here")), "github")
    assert key not in made


def test_rdjson_links_the_page_of_a_rule() -> None:
    made = render(report(PLAIN, sources=(APP,), address=lambda code, slug: f"/{slug}"), "rdjson")
    (diagnostic,) = json.loads(made)["diagnostics"]
    assert diagnostic["code"] == {"value": "DPA001", "url": "/cors-origin-regex"}
