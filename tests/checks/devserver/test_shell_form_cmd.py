from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Said = Callable[[Mapping[str, str], str], list[str]]
Repaired = Callable[[Mapping[str, str], str], dict[str, str]]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("CMD uvicorn main:app", ["info Dockerfile:2 CMD"]),
        ("entrypoint gunicorn a:b", ["info Dockerfile:2 entrypoint"]),
        ('CMD ["uvicorn", "main:app"]', []),
        ("CMD alembic upgrade head && exec uvicorn main:app", []),
        ("CMD uvicorn a:b\nFROM python:3.12", []),
    ],
)
def test_shell_form(said: Said, command: str, expected: list[str]) -> None:
    assert said({"Dockerfile": f"FROM python:3.12\n{command}\n"}, "DPG009") == expected


PLAIN = [
    "uvicorn main:app --port=80",
    'gunicorn \'shop:make("x")\' -b "0.0.0.0:80"',
    "python -c 'import os; print(1)'",
    "'a b' c,d @e %f + 1",
]


@pytest.mark.parametrize("command", PLAIN)
def test_a_plain_command_loses_its_shell(repaired: Repaired, command: str) -> None:
    fixed = repaired({"Dockerfile": f"FROM a\nCMD {command}\n"}, "DPG009")["Dockerfile"]
    given = json.loads(fixed.partition("CMD ")[2])
    assert given == shlex.split(command)


@pytest.mark.parametrize("command", PLAIN)
def test_the_shell_would_give_the_same_words(
    repaired: Repaired, tmp_path: Path, command: str
) -> None:
    shown = f"{shlex.quote(sys.executable)} -c 'import sys; print(sys.argv[1:])' {command}"
    said = subprocess.run(["/bin/sh", "-c", shown], capture_output=True, text=True, check=True)
    fixed = repaired({"Dockerfile": f"FROM a\nENTRYPOINT {command}\n"}, "DPG009")["Dockerfile"]
    assert said.stdout.strip() == str(json.loads(fixed.partition("ENTRYPOINT ")[2]))


def test_lines_and_comments_stay(repaired: Repaired) -> None:
    text = "FROM a\nCMD uvicorn a:b \\\n    # the port\n    --port 80 \\\n    --workers 2\n"
    fixed = (
        'FROM a\nCMD ["uvicorn", "a:b", \\\n    # the port\n    "--port", "80", \\\n'
        '    "--workers", "2"]\n'
    )
    assert repaired({"Dockerfile": text}, "DPG009") == {"Dockerfile": fixed}


@pytest.mark.parametrize(
    "instructions",
    [
        pytest.param("CMD uvicorn a:b --port $PORT", id="a variable"),
        pytest.param("CMD uvicorn a:b --port ${PORT:-80}", id="a variable with a default"),
        pytest.param("CMD a && b", id="two commands"),
        pytest.param("CMD a | b", id="a pipe"),
        pytest.param("CMD a > /log", id="a redirection"),
        pytest.param("CMD PORT=80 a", id="an assignment"),
        pytest.param("CMD cd /srv", id="a command of the shell"),
        pytest.param("CMD . ./venv/bin/activate", id="a script for the shell itself"),
        pytest.param("CMD (a)", id="a subshell"),
        pytest.param("CMD a &", id="in the background"),
        pytest.param("CMD a *.py", id="a pattern"),
        pytest.param("CMD a ~/x", id="the home directory"),
        pytest.param("CMD a b\\ c", id="an escaped blank"),
        pytest.param("CMD a 'b'c", id="a word that is quoted in part"),
        pytest.param("CMD a # b", id="a comment of the shell"),
        pytest.param("CMD a `b`", id="what another command says"),
        pytest.param("CMD ['a', 'b']", id="JSON that is none"),
        pytest.param('ENTRYPOINT ["tini", "--"]\nCMD a b', id="what an entry point gets"),
        pytest.param("ENTRYPOINT a b\nCMD c", id="it would get what it ignored"),
        pytest.param('SHELL ["pwsh", "-c"]\nCMD a b', id="another shell"),
        pytest.param('SHELL ["/bin/bash", "-lc"]\nCMD a b', id="a shell that logs in"),
    ],
)
def test_what_needs_the_shell_stays(repaired: Repaired, instructions: str) -> None:
    assert repaired({"Dockerfile": f"FROM a\n{instructions}\n"}, "DPG009") == {}
