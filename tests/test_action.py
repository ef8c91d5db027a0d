"""The GitHub Action: what its script does, run as a runner runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from program import CORS

Write = Callable[[dict[str, str | bytes]], Path]
ACTION = yaml.safe_load((Path(__file__).parent.parent / "action.yml").read_text())
SCRIPTS = [step for step in ACTION["runs"]["steps"] if "run" in step]
(CHECK,) = (step for step in SCRIPTS if step["name"] == "Check")


@pytest.mark.parametrize("step", SCRIPTS, ids=[step["name"] for step in SCRIPTS])
def test_inputs_reach_scripts_through_the_environment_alone(step: dict[str, Any]) -> None:
    assert "${{" not in step["run"]


@pytest.fixture
def ran(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> Callable[..., subprocess.CompletedProcess[str]]:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    runner = tmp_path_factory.mktemp("runner")
    program = runner / "deploylint" / "bin" / "deploylint"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m deploylint "$@"\n')
    program.chmod(0o755)

    def run(root: Path, **given: str) -> subprocess.CompletedProcess[str]:
        inputs = {"PATHS": ".", "ARGUMENTS": "", "DIFF_BASE": "", "SARIF": "", **given}
        told = {
            "RUNNER_TEMP": str(runner),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        }
        command = [bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", CHECK["run"]]
        environment = {**os.environ, **inputs, **told}
        return subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, check=False
        )

    return run


def test_findings_are_annotated_summed_up_and_fail(
    ran: Callable[..., subprocess.CompletedProcess[str]], project: Write, tmp_path: Path
) -> None:
    root = project({"deploy/main.py": CORS})
    done = ran(root, SARIF="deploylint.sarif")
    assert done.returncode == 1
    assert "file=deploy/main.py" in done.stdout
    assert "DPA001" in (tmp_path / "summary.md").read_text()
    assert "DPA001" in (root / "deploylint.sarif").read_text()


def test_nothing_to_lint_fails(
    ran: Callable[..., subprocess.CompletedProcess[str]], project: Write, tmp_path: Path
) -> None:
    assert ran(project({"notes.md": "hello\n"})).returncode == 3
    assert "nothing was checked" in (tmp_path / "summary.md").read_text()


def test_arguments_are_words_and_no_script(
    ran: Callable[..., subprocess.CompletedProcess[str]], project: Write
) -> None:
    root = project({"deploy/main.py": "x = 1\n"})
    ran(root, ARGUMENTS="$(touch made) ; touch made", PATHS="`touch made`")
    assert not (root / "made").exists()
