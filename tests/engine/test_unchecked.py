"""What is not looked at: a finding where production uses it, undecided elsewhere."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

LIMIT = "max-file-size = 300"
LARGE = "# " + "x" * 300 + "\n"
IMAGE = "FROM python:3.12-slim\nCOPY . .\n"
SERVED = {"Dockerfile": IMAGE + 'CMD ["uvicorn", "app.main:app"]\n', "app/__init__.py": ""}
APP = "from fastapi import FastAPI\napp = FastAPI()\n"
COMPOSE = "services:\n  api:\n    build: .\n"

FOUND = {
    "the module that is started": ({**SERVED, "app/main.py": APP + LARGE}, ["Dockerfile:1"]),
    "a module that it imports": (
        {**SERVED, "app/main.py": "import app.rates\n" + APP, "app/rates.py": LARGE},
        ["Dockerfile:1"],
    ),
    "the service of a compose file": (
        {**SERVED, "compose.yaml": COMPOSE, "app/main.py": APP + LARGE},
        ["compose.yaml:2"],
    ),
    "a script that a unit starts": (
        {
            "deploy/a.service": "[Service]\nExecStart=/usr/bin/python /srv/a/run_a.py\n",
            "run_a.py": LARGE,
        },
        ["deploy/a.service:2"],
    ),
    "a compose file": ({"compose.yaml": COMPOSE + LARGE}, ["compose.yaml:1"]),
    "UTF-16": (
        {**SERVED, "app/main.py": APP.encode("utf-16")},
        ["Dockerfile:1"],
    ),
}


@pytest.mark.parametrize(("files", "places"), FOUND.values(), ids=FOUND)
def test_production_uses_it(files: dict[str, str], places: list[str]) -> None:
    found = lint(files, ["DP005"], LIMIT).findings
    assert [f"{each.where.path}:{each.where.line}" for each in found] == places
    assert all(each.severity and each.severity.label == "warning" for each in found)


UNDECIDED = {
    "no service loads it": ({**SERVED, "app/main.py": APP, "tools/rates.py": LARGE}, 1),
    "nothing is deployed": ({"main.py": LARGE}, 1),
    "data that no rule would have read": ({"rates.json": LARGE}, 0),
    "within the limit": ({**SERVED, "app/main.py": APP}, 0),
}


@pytest.mark.parametrize(("files", "unknown"), UNDECIDED.values(), ids=UNDECIDED)
def test_nobody_is_known_to_use_it(files: dict[str, str], unknown: int) -> None:
    outcome = lint(files, ["DP005"], LIMIT)
    assert outcome.findings == ()
    assert len([each for each in outcome.unknown if each.code == "DP005"]) == unknown


def test_switched_off_it_is_still_said_not_to_be_read() -> None:
    outcome = lint({**SERVED, "app/main.py": APP + LARGE}, ["DPB001"], LIMIT)
    assert outcome.findings == ()
    assert [each.path for each in outcome.notes] == ["app/main.py"]
