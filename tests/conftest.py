"""What the tests of the whole program share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

from program import Cli, Ran

# The same examples in every run: a failure can be seen again.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")


@pytest.fixture
def user_caches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache folder of a user who has run nothing yet."""
    return tmp_path_factory.mktemp("caches")


@pytest.fixture
def cli(tmp_path: Path, user_caches: Path) -> Cli:
    """Runs the program in a fresh folder, as a user would."""
    caches = {"XDG_CACHE_HOME": str(user_caches), "PYTHONWARNINGS": "ignore"}

    def run(*arguments: str, stdin: bytes = b"", **environment: str) -> Ran:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("DEPLOYLINT_", "GIT_"))}
        done = subprocess.run(
            [sys.executable, "-m", "deploylint", *arguments],
            cwd=tmp_path,
            input=stdin,
            env={**clean, **caches, **environment},
            capture_output=True,
            check=False,
            timeout=120,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def project(tmp_path: Path) -> Callable[[dict[str, str | bytes]], Path]:
    """Writes files below the folder that ``cli`` runs in."""

    def write(files: dict[str, str | bytes]) -> Path:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path

    return write
