"""The hooks, run by the real pre-commit on a scratch repository."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from program import CORS, CORS_FIXED

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))
ROUTER = "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get('/health')\n"
APP = """\
from fastapi import FastAPI

from app import one, two

app = FastAPI()
app.include_router(one.router)
app.include_router(two.router)
"""
pytest.importorskip("pre_commit")


class Repository:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | {
            "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(folder / ".home"),
            "GIT_AUTHOR_NAME": "t",
            "GIT_AUTHOR_EMAIL": "t@example.com",
            "GIT_COMMITTER_NAME": "t",
            "GIT_COMMITTER_EMAIL": "t@example.com",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "PYTHONWARNINGS": "ignore",
        }

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def hook(self, name: str) -> subprocess.CompletedProcess[str]:
        self.run("git", "add", ".")
        return self.run(sys.executable, "-m", "pre_commit", "run", name)


def hooks() -> str:
    """The project's own hooks, run with the deploylint that is installed here."""
    lines = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8").splitlines()
    local = [line.replace("language: python", "language: system") for line in lines]
    return "repos:\n- repo: local\n  hooks:\n" + "\n".join(f"  {line}" for line in local) + "\n"


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    made = Repository(tmp_path)
    made.run("git", "init", "-q")
    made.write(".pre-commit-config.yaml", hooks())
    made.write(".gitignore", ".home/\n")
    made.write("app/__init__.py", "")
    made.write("app/main.py", APP)
    made.write("app/one.py", ROUTER + "def one():\n    return {'one': 1}\n")
    made.write("app/two.py", ROUTER + "def two():\n    return {'two': 2}\n")
    made.write("app/other.py", "LIMIT = 1\n")
    made.run("git", "add", ".")
    made.run("git", "commit", "-qm", "one", "--no-verify")
    return made


def test_a_changed_file_is_judged_with_the_whole_repository(repository: Repository) -> None:
    repository.write("app/one.py", ROUTER + "def one():\n    return {'one': 11}\n")
    ran = repository.hook("deploylint")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "DPE001" in ran.stdout
    assert "app/two.py" in ran.stdout


def test_what_no_changed_file_takes_part_in_is_not_reported(repository: Repository) -> None:
    repository.write("app/other.py", "LIMIT = 2\n")
    ran = repository.hook("deploylint")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_fixing_hook_fixes_and_fails(repository: Repository) -> None:
    repository.write("deploy/main.py", CORS)
    ran = repository.hook("deploylint-fix")
    assert ran.returncode == 1
    assert (repository.folder / "deploy/main.py").read_text(encoding="utf-8") == CORS_FIXED


def test_a_commit_of_nothing_that_can_be_linted_passes(repository: Repository) -> None:
    repository.write("page.js", "let x = 1\n")
    ran = repository.hook("deploylint")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_what_a_deleted_file_breaks_is_found_by_the_hook_for_everything(
    repository: Repository,
) -> None:
    start = "CMD uvicorn app.server:app --host 0.0.0.0\n"
    repository.write("Dockerfile", f"FROM python:3.12\nWORKDIR /srv\nCOPY . .\n{start}")
    repository.write("app/server.py", "from fastapi import FastAPI\n\napp = FastAPI()\n")
    repository.run("git", "add", ".")
    repository.run("git", "commit", "-qm", "two", "--no-verify")
    repository.run("git", "rm", "-q", "app/server.py")
    assert "no files to check" in repository.hook("deploylint").stdout
    ran = repository.hook("deploylint-all")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "DPN006" in ran.stdout
