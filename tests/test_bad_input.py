"""Hostile and broken input: a clear message, the other files still checked, nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from program import CORS, CORS_FIXED, Cli

Write = Callable[[dict[str, str | bytes]], Path]
PROD = "deploy/main.py"
BRACKETS = "[" * 100_000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deploy/broken.py", "def f(:\n"),
        ("deploy/nested.py", BRACKETS),
        ("deploy/null.py", "x = 1\n\0"),
        ("deploy/latin.py", b"x = '\xe9'\n"),
        ("deploy/compose.yml", "services:\n  a: [\n  image: x\nbuild:\n"),
        ("deploy/docker-compose.yml", "services: " + BRACKETS),
        ("deploy/policy.json", BRACKETS),
        ("deploy/Dockerfile", "RUN <<EOF\nnever closed\n"),
        ("deploy/nginx.conf", "server {\n  listen 80\n"),
        ("deploy/app.service", "[Service\nExecStart=/bin/true\n"),
        ("deploy/pyproject.toml", "[project\n"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "",
)
def test_a_file_that_cannot_be_read_does_not_hide_the_others(
    cli: Cli, project: Write, name: str, content: str | bytes
) -> None:
    project({PROD: CORS, name: content})
    ran = cli(".", "--output-format", "concise", "--severity", "info")
    assert ran.code == 1
    assert "DPA001" in ran.out
    assert "Traceback" not in ran.err
    assert "internal error" not in ran.err


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("deploy/broken.py", "def f(:\n", "Not valid Python"),
        ("deploy/nested.py", BRACKETS, "nested"),
        ("deploy/latin.py", b"x = '\xe9'\n", "utf-8"),
    ],
    ids=["syntax", "nesting", "encoding"],
)
def test_what_cannot_be_parsed_is_a_finding(
    cli: Cli, project: Write, name: str, content: str | bytes, message: str
) -> None:
    triggers = content if isinstance(content, bytes) else content + "\n# CORSMiddleware\n"
    data = triggers if isinstance(triggers, str) else triggers + b"# CORSMiddleware\n"
    project({name: data})
    ran = cli(".", "--output-format", "concise")
    assert f"{name}:" in ran.out
    assert "DP000 unparsable-file" in ran.out
    assert message in ran.out


@pytest.mark.parametrize(
    "name",
    ["tsconfig.json", "web/tsconfig.app.json", "jsconfig.json", ".devcontainer/devcontainer.json"],
)
def test_comments_are_allowed_in_the_settings_of_editors(
    cli: Cli, project: Write, name: str
) -> None:
    content = '{\n  // Linting\n  "noUncheckedSideEffectImports": true\n}\n'
    project({PROD: CORS_FIXED, name: content, "deploy/policy.json": content})
    out = cli(".", "--output-format", "concise", "--severity", "info").out
    assert "deploy/policy.json:2:3: warning[DP000" in out
    assert name + ":" not in out


def test_a_binary_and_a_large_file_are_named_and_skipped(cli: Cli, project: Write) -> None:
    project(
        {PROD: CORS, "deploy/image.py": b"\x89PNG\0\0" * 10, "deploy/large.py": "#" * 1_100_000}
    )
    ran = cli(".")
    assert "deploy/image.py: not checked: a binary file" in ran.err
    assert "deploy/large.py: not checked: larger than 1,000,000 bytes" in ran.err
    assert ran.code == 1


def test_a_byte_order_mark_and_crlf_survive_a_fix(cli: Cli, project: Write) -> None:
    data = b"\xef\xbb\xbf" + CORS.replace("\n", "\r\n").encode()
    root = project({PROD: data})
    assert cli(".", "--fix").code == 0
    expected = b"\xef\xbb\xbf" + CORS_FIXED.replace("\n", "\r\n").encode()
    assert (root / PROD).read_bytes() == expected


def test_links_are_not_followed_out_of_the_project(cli: Cli, project: Write) -> None:
    root = project({"in/deploylint.toml": "", "in/deploy/ok.py": "X = 1\n", "secret.py": CORS})
    (root / "in" / "deploy" / "link.py").symlink_to(root / "secret.py")
    (root / "in" / "loop").symlink_to(root / "in")
    ran = cli("in")
    assert "DPA001" not in ran.out
    assert "a link that leads out of the project" in ran.err


def test_a_link_to_another_file_is_not_fixed(cli: Cli, project: Write) -> None:
    root = project(
        {"Dockerfile": "FROM a:1\nCOPY . /app\n", "app/x.py": "", ".gitignore": "*.pyc\n"}
    )
    (root / ".dockerignore").symlink_to(".gitignore")
    ran = cli(".", "--fix", "--select", "DPL004,DPL002")
    assert "DPL004" in ran.out
    assert (root / ".gitignore").read_text() == "*.pyc\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_is_refused_not_read(cli: Cli, project: Write) -> None:
    root = project({PROD: CORS_FIXED})
    os.mkfifo(root / "deploy" / "pipe.py")
    assert cli(".").code == 0
    ran = cli("deploy/pipe.py")
    assert ran.code == 2
    assert "not a regular file" in ran.err


def test_a_folder_named_dockerfile_is_no_dockerfile(cli: Cli, project: Write) -> None:
    project({"Dockerfile/notes.md": "x", PROD: CORS_FIXED})
    assert cli(".").code == 0


def test_an_empty_repository_has_nothing_to_lint(cli: Cli, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert cli(".").code == 3


def test_a_read_only_file_is_left_and_named(cli: Cli, project: Write) -> None:
    root = project({PROD: CORS, "deploy/second.py": CORS})
    (root / PROD).chmod(0o444)
    ran = cli(".", "--fix")
    assert ran.code == 2
    assert f"{PROD}: not fixed: it is read-only" in ran.err
    assert (root / PROD).read_text() == CORS
    assert (root / "deploy/second.py").read_text() == CORS_FIXED


def test_a_fix_keeps_the_mode_of_the_file(cli: Cli, project: Write) -> None:
    root = project({PROD: CORS})
    (root / PROD).chmod(0o755)
    cli(".", "--fix")
    assert (root / PROD).stat().st_mode & 0o777 == 0o755
    assert [path.name for path in (root / "deploy").iterdir()] == ["main.py"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_an_interrupt_leaves_whole_files_and_exits_with_130(project: Write) -> None:
    root = project({"deploylint.toml": "", **{f"deploy/m{n}.py": CORS for n in range(2000)}})
    process = subprocess.Popen(
        [sys.executable, "-m", "deploylint", "check", "--fix", "--no-cache", "."],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        # A shell's background jobs ignore the signal, and hand that down.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert {path.read_text() for path in root.glob("deploy/*.py")} <= {CORS, CORS_FIXED}
    assert not list(root.glob("deploy/*.deploylint"))
