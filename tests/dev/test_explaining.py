"""``deploylint-dev explain``, ``facts`` and ``models``."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from deploylint.dev import commands

FILES = {
    "deploylint.toml": "",
    "compose.yaml": (
        "services:\n  api:\n    build: .\n    ports: ['8000:9000']\n    command: uvicorn app:app"
        " --host 0.0.0.0 --port 8000\n"
    ),
    "Dockerfile": "FROM python:3.12-slim\nRUN pip install uvicorn\nCOPY app.py .\n",
    "app.py": "import os\n\nprint(os.environ['KEY'])\n",
    "logo.svg": "<svg/>",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def lines(*arguments: object) -> list[str]:
    done = CliRunner().invoke(commands.main, [str(each) for each in arguments])
    assert done.exit_code == 0, done.output
    return done.output.splitlines()


def test_the_steps_of_a_file_in_their_order(root: Path) -> None:
    found = lines("explain", root / "compose.yaml", "DPN010")
    assert found[0] == "compose.yaml: compose"
    assert found[1].startswith("context: ")
    assert "parsed: yes" in found
    assert any(each.startswith("fact compose.yaml:2 ComposeService(name='api'") for each in found)


def test_a_join_shows_the_facts_it_decided_by(root: Path) -> None:
    found = lines("explain", root / "compose.yaml", "DPN010")
    at = next(n for n, each in enumerate(found) if each.startswith("join DPN010 decides by:"))
    assert any("ComposeService(name='api'" in each for each in found[at:])
    assert any(each.startswith("finding DPN010 line 4: ") for each in found[:at])


@pytest.mark.parametrize(
    ("file", "code", "expected"),
    [
        ("app.py", "DPB001", "runs DPB001: print("),
        ("app.py", "DPB002", "silent DPB002: lacks its triggers"),
    ],
)
def test_a_rule_that_is_named_runs_or_says_why_not(
    root: Path, file: str, code: str, expected: str
) -> None:
    assert expected in lines("explain", root / file, code)


def test_facts_shows_no_more_than_the_facts(root: Path) -> None:
    found = lines("facts", root / "Dockerfile")
    assert found
    assert all(each.startswith(("fact Dockerfile:", "clue Dockerfile:")) for each in found)


def test_a_file_that_nothing_reads_is_refused(root: Path) -> None:
    done = CliRunner().invoke(commands.main, ["explain", str(root / "logo.svg")])
    assert done.exit_code == 1
    assert "no rule reads such a file" in done.output


def test_models_is_the_glossary() -> None:
    assert any(each.startswith("| `Route` | ") for each in lines("models"))
