"""The commands ``audit`` and ``map``, from outside."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from program import Cli

Write = Callable[[dict[str, str | bytes]], Path]
GOOD = "FROM python:3.12-slim\nUSER app\nCMD uvicorn main:app --host 0.0.0.0\n"
CONFIG = 'select = ["DPN014"]\n'


@pytest.mark.parametrize(("dockerfile", "code"), [(GOOD, 0), (GOOD.replace("USER app\n", ""), 1)])
def test_the_exit_code_says_whether_a_rule_fails(
    cli: Cli, project: Write, dockerfile: str, code: int
) -> None:
    project({"Dockerfile": dockerfile, "deploylint.toml": CONFIG})
    ran = cli("audit", ".")
    assert (ran.code, ran.err) == (code, "")
    assert "DPN014 root-everywhere" in ran.out


def test_a_mistake_in_the_configuration_is_named(cli: Cli, project: Write) -> None:
    project({"Dockerfile": GOOD, "deploylint.toml": 'select = ["DPN999"]\n'})
    for command in ("audit", "map"):
        ran = cli(command, ".")
        assert ran.code == 2
        assert "DPN999" in ran.err


def test_the_map_is_printed(cli: Cli, project: Write) -> None:
    project({"Dockerfile": GOOD})
    assert cli("map", ".").out.startswith("flowchart LR\n")
    (node,) = json.loads(cli("map", ".", "--output-format", "json").out)["nodes"]
    assert node["title"] == "Dockerfile"
    assert {"label": "user", "text": "app"} in node["details"]


def test_information_does_not_fail(cli: Cli, project: Write) -> None:
    """Where the summary counts a failure the exit code is 1, and only there."""
    project({"Dockerfile": GOOD, "deploylint.toml": 'select = ["DPN009"]\n'})
    ran = cli("audit", ".")
    assert (ran.code, "0 fail" in ran.out, "1 note" in ran.out) == (0, True, True)


def test_the_head_names_the_commit(cli: Cli, project: Write) -> None:
    root = project({"Dockerfile": GOOD, "deploylint.toml": CONFIG})
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
        subprocess.run(["git", *identity, *command], cwd=root, check=True)
    assert re.search(r"^  commit +[0-9a-f]{12}, clean$", cli("audit", ".").out, re.M)
    project({"new.txt": ""})
    assert "with changes that are not committed" in cli("audit", ".").out


def test_paths_narrow_the_map(cli: Cli, project: Write) -> None:
    project(
        {
            "compose.a.yml": "services: {a: {build: ., ports: ['80:80']}}\n",
            "compose.b.yml": "services: {b: {image: 'x/b:1'}}\n",
            "Dockerfile": GOOD,
        }
    )
    titles = [
        n["title"] for n in json.loads(cli("map", "compose.a.yml", "--format", "json").out)["nodes"]
    ]
    assert "a" in titles
    assert "b" not in titles


@pytest.mark.parametrize("command", ["audit", "map"])
def test_the_report_goes_to_a_file(cli: Cli, project: Write, tmp_path: Path, command: str) -> None:
    project({"compose.yml": "services:\n  web:\n    image: nginx:1.27\n"})
    written = tmp_path / "report.html"
    shown = cli(command, ".", "--output-format", "html", "--output-file", str(written))
    assert shown.out == ""
    assert written.read_text(encoding="utf-8").startswith("<!doctype html>")
    refused = cli(command, ".", "-o", str(tmp_path / "no" / "such.html"))
    assert refused.code == 2
    assert "not written" in refused.err
