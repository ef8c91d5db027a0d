"""The readiness report: what counts as a pass, and what may be shown."""

from __future__ import annotations

import json
import re

import pytest

from deploylint import registry
from deploylint.audit import FORMATS, render
from deploylint.audit.building import build
from deploylint.audit.model import Audit, Head, Row, Status, Verdict
from deploylint.run.reporting import outcome_of
from deploylint.testing import TODAY, Sample, check

DOCKERFILE = "FROM python:3.12-slim\nCMD uvicorn main:app --host 0.0.0.0\n"


def audit(files: dict[str, str], *select: str, config: str = "") -> Audit:
    sample = Sample({path: text.encode() for path, text in files.items()}, config)
    project = check(sample, select or None)
    return build("sample", project, outcome_of(project, TODAY), registry.entries())


def row(report: Audit, code: str) -> Row:
    return next(each for each in report.rows if each.code == code)


def test_silence_is_no_pass() -> None:
    report = audit({"README.md": "x"}, "DPN014")
    assert report.rows == ()
    assert report.absent == (("DPN014", "root-everywhere"),)


def test_a_pass_shows_the_code_that_proves_it() -> None:
    report = audit({"Dockerfile": DOCKERFILE.replace("CMD", "USER app\nCMD")}, "DPN014")
    (place,) = row(report, "DPN014").places
    assert (place.status, place.at, place.code) == (Status.PASS, "Dockerfile:2", "USER app")


def test_a_failure_counts_more_than_evidence() -> None:
    files = {"a/Dockerfile": DOCKERFILE, "b/Dockerfile": DOCKERFILE.replace("CMD", "USER b\nCMD")}
    files["compose.yaml"] = "services:\n  a: {build: a}\n  b: {build: b}\n"
    states = {each.service: each.status for each in audit(files, "DPN014").rows}
    assert states == {"a": Status.FAIL, "b": Status.PASS}


def test_what_cannot_be_told_is_unknown_with_its_reason() -> None:
    report = audit({"Dockerfile": DOCKERFILE.replace("python:3.12-slim", "corp/base:1")}, "DPN014")
    (place,) = row(report, "DPN014").places
    assert (place.status, place.message) == (Status.UNKNOWN, "the base image may set a user")


def test_a_suppressed_finding_shows_the_written_reason() -> None:
    comment = "# deploylint: ignore[DPN014] the sandbox maps root\n"
    report = audit({"Dockerfile": comment + DOCKERFILE}, "DPN014")
    (place,) = row(report, "DPN014").places
    assert place.status is Status.SUPPRESSED
    assert place.message.endswith("(ignored: the sandbox maps root)")


def test_documents_and_scripts() -> None:
    config = "[audit]\ndocuments = ['README.md', 'SECURITY.md']\nscripts = ['deploy/*.sh']\n"
    files = {"readme.md": "", "ops/deploy/rollback.sh": "", "x.py": ""}
    presence = audit(files, "DPN014", config=config).presence
    assert [(each.kind, each.name, each.path) for each in presence] == [
        ("document", "README.md", "readme.md"),
        ("document", "SECURITY.md", ""),
        ("script", "deploy/*.sh", "ops/deploy/rollback.sh"),
    ]


SECRET = "hunter2-S3cr3t-Value-91"
HOSTILE = {
    "Dockerfile": f"FROM python:3.12-slim\nCMD uvicorn main:app --host 0.0.0.0 # <b>|`{SECRET}`\n",
    "compose.yaml": (
        "services:\n  '<script>x</script>':\n    build: .\n    environment:\n"
        f"      DB_PASSWORD: {SECRET}\n"
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_a_secret_or_lets_markup_through(name: str) -> None:
    text = render(audit(HOSTILE, "DPN", "DPD006"), name)
    assert f"DB_PASSWORD: {SECRET}" not in text
    outside_code = re.sub(r"(`+).*?\1", "", text)
    assert name not in ("html", "markdown") or "<script>x" not in outside_code


def test_html_needs_nothing_from_elsewhere() -> None:
    text = render(audit(HOSTILE, "DPN"), "html")
    assert not re.search(r'src="', text)
    # Places of findings are links to click, into the project itself.
    assert not re.search(r'href="(?!#|\./)', text)
    assert "<svg" in text
    assert 'name="viewport"' in text


def test_json_says_the_same() -> None:
    report = audit({"Dockerfile": DOCKERFILE}, "DPN014")
    values = json.loads(render(report, "json"))
    assert values["counts"] == {status.value: report.count(status) for status in Status}
    assert values["rules"][0]["status"] == "fail"
    assert values["rules"][0]["places"][0]["line"] == 1


@pytest.mark.parametrize(
    ("files", "config", "verdict", "reasons"),
    [
        ({"Dockerfile": DOCKERFILE}, "", Verdict.NOT_READY, "1 warning"),
        ({"Dockerfile": DOCKERFILE}, "fail-on = 'error'\n", Verdict.READY, "nothing stands"),
        ({"README.md": "x"}, "", Verdict.READY, "nothing stands"),
    ],
)
def test_the_verdict(files: dict[str, str], config: str, verdict: Verdict, reasons: str) -> None:
    files = {**files, "main.py": "from fastapi import FastAPI\napp = FastAPI()\n"}
    report = audit(files, "DPN014", config=config)
    assert report.verdict is verdict
    assert report.reasons.startswith(reasons)


def test_what_is_not_understood_cannot_be_told() -> None:
    report = audit({"Dockerfile": "FROM corp/base:1\nCMD /opt/start --now\n"}, "DPM004")
    assert report.verdict is Verdict.UNTOLD
    assert "not understood" in report.reasons


def test_information_is_no_failure() -> None:
    report = audit({"Dockerfile": DOCKERFILE}, "DPN009")
    assert row(report, "DPN009").status is Status.NOTE
    assert (report.count(Status.FAIL), report.errors, report.warnings) == (0, 0, 0)


def test_the_sections_come_by_urgency() -> None:
    files = {
        "Dockerfile": DOCKERFILE,
        "deploy/main.py": "import pdb\ndef f():\n    pdb.set_trace()\n",
    }
    names = [section.name for section in audit(files, "DPN014", "DPN009", "DPB002").sections()]
    assert names == ["errors", "warnings", "notes"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_what_exactly_was_judged(name: str) -> None:
    head = Head("abc123", "clean", "2026-11-30", "9.9", "deploylint.toml", "known.txt, 3 findings")
    report = audit({"Dockerfile": DOCKERFILE}, "DPN014")._replace(head=head)
    text = render(report, name)
    for fact in ("abc123", "2026-11-30", "9.9", "deploylint.toml", "known.txt, 3 findings"):
        assert fact in text.replace("\\", "")
    assert "not ready" in text.lower()


@pytest.mark.parametrize("name", ["text", "html", "markdown", "json"])
def test_rules_are_explained_and_lead_to_their_page(name: str) -> None:
    config = 'documentation = "https://docs.example"'
    text = render(audit({"Dockerfile": DOCKERFILE}, "DPN014", config=config), name)
    assert name == "markdown" or "Finds Python services that run as root" in text
    assert name == "text" or "https://docs.example/rules/DPN014-root-everywhere.html" in text
