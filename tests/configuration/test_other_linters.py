"""What is left to other tools: the table, its documentation, and that the tools do report it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploylint import registry, rulepages
from deploylint.configuration import other_linters
from deploylint.rulepages.parsing import FILE
from program import CORS, Cli

Write = Callable[[dict[str, str | bytes]], Path]
DOC = Path(__file__).parents[2] / "docs" / "other-linters.md"
PRINTS = "import logging\nlogger = logging.getLogger(__name__)\nprint('here')\nbreakpoint()\n"


def test_the_documentation_shows_the_table() -> None:
    cells = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in DOC.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    assert cells[2:] == list(other_linters.rows())


def test_the_table_names_rules_that_exist() -> None:
    known = {entry.code for entry in registry.rules()}
    assert {owned.code for owned in other_linters.OVERLAPS} <= known


def _ruff(path: Path) -> set[tuple[int, str]]:
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--preview"]
    options = ["--select", "ALL", "--output-format", "json", "--exit-zero", str(path)]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
    return {(row["location"]["row"], row["code"]) for row in json.loads(done.stdout)}


def _bandit(path: Path) -> set[tuple[int, str]]:
    command = [sys.executable, "-m", "bandit", "-q", "-f", "json", "--exit-zero", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {(row["line_number"], row["test_id"]) for row in json.loads(done.stdout)["results"]}


@pytest.mark.parametrize(
    "owned",
    [owned for owned in other_linters.OVERLAPS if owned.tool in ("ruff", "bandit")],
    ids=lambda owned: f"{owned.tool}-{owned.code}",
)
def test_the_tool_reports_what_it_owns(owned: other_linters.Overlap, tmp_path: Path) -> None:
    run = {"ruff": _ruff, "bandit": _bandit}[owned.tool]
    tried = 0
    for example in rulepages.read_page(owned.code).examples:
        for path, block in example.having(FILE).items():
            marks = {mark.line for mark in block.marks if mark.code == owned.code}
            if marks and path.endswith(".py"):
                (tmp_path / "example.py").write_text(block.text)
                found = {
                    line for line, code in run(tmp_path / "example.py") if code in owned.theirs
                }
                assert marks <= found, block.text
                tried += 1
    assert tried, "the page shows no Python that is bad"


def test_what_a_tool_owns_is_not_checked(cli: Cli, project: Write) -> None:
    project({"deploy/main.py": PRINTS})
    options = ("--select", "DPB001,DPB002,DP004", "--output-format", "concise")
    assert "DPB001" in cli(".", *options).out
    assert cli(".", *options, "--defer-to", "ruff,gitleaks").code == 0


def test_what_a_tool_owns_in_some_files_stays_in_others(cli: Cli, project: Write) -> None:
    project(
        {
            "deploylint.toml": 'defer-to = ["hadolint"]\nselect = ["DPM004"]\n',
            "deploy/Dockerfile": "FROM python:latest\n",
            "deploy/compose.yaml": "services:\n  db:\n    image: postgres:latest\n",
        }
    )
    out = cli(".", "--output-format", "concise").out
    assert "compose.yaml:3" in out
    assert "Dockerfile" not in out


def test_an_unknown_tool_is_an_error(cli: Cli, project: Write) -> None:
    project({"a.py": CORS})
    ran = cli(".", "--defer-to", "pylint")
    assert ran.code == 2
    assert "`pylint` is not one of ruff, hadolint, compose-lint, bandit, gitleaks" in ran.err


@pytest.mark.parametrize(
    ("files", "proposed"),
    [
        ({"ruff.toml": "", ".hadolint.yaml": ""}, ["ruff", "hadolint"]),
        ({"pyproject.toml": "[tool.ruff.lint]\n[tool.bandit]\n"}, ["ruff", "bandit"]),
        ({".gitleaks.toml": "", ".compose-lint.yml": ""}, ["compose-lint", "gitleaks"]),
        ({"sub/ruff.toml": "", "pyproject.toml": "[project]\n"}, []),
    ],
    ids=["files", "tables", "others", "none"],
)
def test_init_proposes_what_is_configured(
    cli: Cli, project: Write, files: dict[str, str | bytes], proposed: list[str]
) -> None:
    root = project({"a.py": CORS, **files})
    assert cli("init").code == 0
    path = root / "deploylint.toml"
    written = path.read_text()
    assert (f"# defer-to = {json.dumps(proposed)}" in written) is bool(proposed)
    path.write_text(written.replace("# defer-to", "defer-to"))
    assert ('defer-to = ["' in cli("config").out) is bool(proposed)
