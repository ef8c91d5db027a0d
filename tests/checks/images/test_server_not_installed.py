"""DPN013: what is known to install a server, and what leaves it unknown."""

from __future__ import annotations

import pytest

from deploylint.testing import lint

IMAGE = "FROM python:3.12-slim\nCOPY . .\n{}CMD {} m:app\n"
INSTALL = "RUN pip install -r requirements.txt\n"
SYNC = "RUN uv sync --frozen\n"
LOCK = '[[package]]\nname = "{}"\nversion = "1"\n'
POETRY = "[tool.poetry.dependencies]\npython = '^3.12'\n"


def project(server: str, run: str, **files: str) -> dict[str, str]:
    named = {name.replace("__", "."): text for name, text in files.items()}
    return {"Dockerfile": IMAGE.format(run, server), **named}


FLAGGED = [
    (project("uvicorn", INSTALL, requirements__txt="litestar\n"), "no extra is asked for"),
    (project("gunicorn", INSTALL, requirements__txt="litestar[standard]\n"), "another server"),
    (project("uvicorn", INSTALL, requirements__txt="quart\n"), "quart brings hypercorn"),
    (
        project(
            "gunicorn",
            SYNC,
            pyproject__toml="[project]\ndependencies = ['flask']\n",
            uv__lock=LOCK.format("flask"),
        ),
        "the lock file is all that is installed",
    ),
    (
        project(
            "gunicorn",
            "RUN uv pip sync uv.lock\n",
            pyproject__toml="[project]\ndependencies = ['flask']\n",
            uv__lock=LOCK.format("flask"),
        ),
        "a lock file that is read hides nothing",
    ),
]
SILENT = [
    (project("uvicorn", INSTALL, requirements__txt="litestar[standard]>=2\n"), "an extra"),
    (project("uvicorn", INSTALL, requirements__txt="Litestar[CLI]\n"), "in any spelling"),
    (project("hypercorn", INSTALL, requirements__txt="quart\n"), "a dependency"),
    (
        project(
            "uvicorn",
            "RUN poetry install\n",
            pyproject__toml=f"{POETRY}fastapi = {{version = '*', extras = ['standard']}}\n",
        ),
        "an extra in poetry's table",
    ),
    (
        project(
            "gunicorn",
            SYNC,
            pyproject__toml="[project]\ndependencies = ['corp-web']\n",
            uv__lock=LOCK.format("corp-web") + LOCK.format("gunicorn"),
        ),
        "the lock file holds what a dependency brings",
    ),
    (
        project(
            "gunicorn",
            "RUN pip install -r requirements.lock\n",
            requirements__txt="flask\n",
        ),
        "a lock file that is not read",
    ),
]


@pytest.mark.parametrize(("files", "reason"), FLAGGED)
def test_flagged(files: dict[str, str], reason: str) -> None:
    assert len(lint(files, ["DPN013"]).findings) == 1, reason


@pytest.mark.parametrize(("files", "reason"), SILENT)
def test_silent(files: dict[str, str], reason: str) -> None:
    assert not lint(files, ["DPN013"]).findings, reason
