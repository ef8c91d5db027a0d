"""The commands ``audit`` and ``map``, from outside."""

from __future__ import annotations

import json
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
    (node,) = json.loads(cli("map", ".", "--format", "json").out)["nodes"]
    assert node["title"] == "Dockerfile"
    assert {"label": "user", "text": "app"} in node["details"]
