"""DPF005: what those who run the code say about a default that is written in it."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

CODE = "import os\nREDIS_URL = os.environ.get('REDIS_URL', 'redis://localhost:6379')\n"
IMAGE = "FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\n{}CMD python app.py\n"
SERVICE = "  {}:\n    build: .\n"
SET = "    environment: [REDIS_URL=redis://cache/0]\n"


def project(image: str = "", *services: str, **files: str) -> dict[str, str]:
    listed = [SERVICE.format(f"s{number}") + each for number, each in enumerate(services)]
    compose = {"compose.yaml": f"services:\n{''.join(listed)}"} if services else {}
    named = {name.replace("__", "."): text for name, text in files.items()}
    return {"app.py": CODE, "Dockerfile": IMAGE.format(image), **compose, **named}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (project(), "nothing sets it"),
        (project("", ""), "the only service does not"),
        (project("", SET, ""), "one of two services does not"),
        (project("ENV OTHER=1\n"), "another variable is set"),
        ({"app.py": CODE}, "nobody is seen to run it"),
    ],
)
def test_a_default_that_counts(files: dict[str, str], reason: str) -> None:
    assert len(lint(files, ["DPF005"]).findings) == 1, reason


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (project("ENV REDIS_URL=redis://cache/0\n"), "the image sets it"),
        (project("", SET), "the service does"),
        (project("", SET, SET), "all of them do"),
        (project("", "    env_file: web.env\n", web__env="REDIS_URL=redis://cache/0\n"), "a file"),
    ],
)
def test_a_default_that_every_service_replaces(files: dict[str, str], reason: str) -> None:
    outcome = lint(files, ["DPF005"])
    assert not outcome.findings, reason
    assert "app.py" in {each.where.path for each in outcome.evidence}


def test_a_file_that_is_not_in_the_repository_may_set_it() -> None:
    outcome = lint(project("", "    env_file: live.env\n"), ["DPF005"])
    assert not outcome.findings
    assert "live.env is not in the repository" in outcome.unknown[0].reason


@pytest.mark.parametrize(
    ("command", "count", "reason"),
    [
        ("CMD redis-server & exec python app.py", 0, "the container starts the store itself"),
        ("CMD python app.py", 1, "nothing in the container does"),
    ],
)
def test_an_image_with_its_own_store(command: str, count: int, reason: str) -> None:
    text = f"FROM python:3.12-slim\nENV REDIS_URL=redis://localhost:6379\n{command}\n"
    assert len(lint({"Dockerfile": text}, ["DPF005"]).findings) == count, reason
