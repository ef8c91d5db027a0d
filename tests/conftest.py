"""What the tests of the whole program share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

CORS = (
    "from fastapi import FastAPI\n"
    "from fastapi.middleware.cors import CORSMiddleware\n"
    "\n"
    "app = FastAPI()\n"
    'app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://(a|b)\\.example\\.com")\n'
)
CORS_FIXED = CORS.replace(
    'allow_origin_regex=r"https://(a|b)\\.example\\.com"',
    'allow_origins=["https://a.example.com", "https://b.example.com"]',
)


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Cli = Callable[..., Ran]


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """Runs the program in a fresh folder, as a user would."""

    def run(*arguments: str, stdin: bytes = b"", **environment: str) -> Ran:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("DEPLOYLINT_", "GIT_"))}
        done = subprocess.run(
            [sys.executable, "-m", "deploylint", *arguments],
            cwd=tmp_path,
            input=stdin,
            env={**clean, "PYTHONWARNINGS": "ignore", **environment},
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
