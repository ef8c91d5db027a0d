"""What a run on a hostile clone starts, opens and writes, as the system saw it."""

from __future__ import annotations

import os
import re
import shutil
import site
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import deploylint
from program import CORS

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

from trace_run import Trace, traced

Write = Callable[[dict[str, str | bytes]], Path]


def _can_trace() -> bool:
    if not shutil.which("strace"):
        return False
    return (
        subprocess.run(["strace", "-q", "true"], capture_output=True, check=False).returncode == 0
    )


pytestmark = pytest.mark.skipif(not _can_trace(), reason="needs strace and the right to use it")

# What every program opens (the loader's libraries, the locale, the time zone, the settings of
# TLS), and git.
SYSTEM = (
    "/etc/gitconfig",
    "/usr/",
    "/lib",
    "/etc/ld.so.cache",
    "/etc/locale.alias",
    "/etc/localtime",
    "/etc/ssl/openssl.cnf",
    "/proc/",
    "/dev/",
    "/sys/",
)
ORDERS = """
[core]
    fsmonitor = touch STARTED
    worktree = /etc
    hooksPath = hooks
[filter "x"]
    clean = touch STARTED
    process = touch STARTED
[diff]
    external = touch STARTED
[include]
    path = ../more
"""


@pytest.fixture
def clone(project: Write, user_caches: Path) -> Path:
    """A repository whose configuration, links and folders all want something."""
    many: dict[str, str | bytes] = {f"m{number}.py": "X = 1\n" for number in range(25)}
    root = project(
        {
            "deploy/main.py": CORS,
            ".gitattributes": "* filter=x diff=x\n",
            "more": "[alias]\n",
            "bare/deploylint.toml": "",
            "bare/main.py": CORS,
            ".deploylint_cache/results.json": "{}",
            **many,
        }
    )
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com"]
    for name, target in {"Dockerfile": "/etc/passwd", "out": "/etc", ".env": "/etc/shadow"}.items():
        (root / name).symlink_to(target)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], cwd=root, check=True, capture_output=True)
    (root / ".git/config").write_text((root / ".git/config").read_text() + ORDERS)
    for name in ("HEAD", "config", "index", "objects", "refs"):
        path = root / ".git" / name
        (shutil.copytree if path.is_dir() else shutil.copy)(path, root / "bare" / name)
    for path in root.rglob("*.py"):
        os.utime(path, (1, 1))
    return root


@pytest.fixture
def run(clone: Path, user_caches: Path) -> Callable[..., Trace]:
    def traced_run(*arguments: str) -> Trace:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("DEPLOYLINT_", "GIT_"))}
        home = {"HOME": str(user_caches / "home"), "XDG_CACHE_HOME": str(user_caches)}
        command = (sys.executable, "-m", "deploylint", *arguments)
        return traced(command, clone, {**clean, **home})

    return traced_run


RUNS = {
    "check": ("check", "."),
    "folder": ("check", "bare"),
    "diff-base": ("check", ".", "--diff-base", "HEAD"),
    "audit": ("audit", "."),
    "fix": ("check", ".", "--fix"),
}


@pytest.mark.parametrize("arguments", RUNS.values(), ids=RUNS)
def test_what_a_run_does_to_the_machine(
    run: Callable[..., Trace], clone: Path, user_caches: Path, arguments: tuple[str, ...]
) -> None:
    seen = run(*arguments)
    programs = {os.path.realpath(path) for path in seen.started}
    git = os.path.realpath(shutil.which("git") or "git")
    assert programs <= {os.path.realpath(sys.executable), git}
    assert len(programs) == 2
    assert not seen.sockets
    allowed = (*SYSTEM, str(user_caches), *_python(), os.path.dirname(git))
    assert not [path for path in seen.outside(clone) if not path.startswith(allowed)]
    assert not {"/etc/passwd", "/etc/shadow"} & set(seen.read)
    own = str(user_caches / "deploylint")
    elsewhere = {path for _, path in seen.written if not path.startswith((own, "/dev/null"))}
    if "--fix" in arguments:
        assert {
            re.sub(r"/#\d+.*|/\.main\.py\.deploylint$", "/main.py", path) for path in elsewhere
        } <= {
            str(clone / "deploy/main.py"),
            str(clone / "bare/main.py"),
            str(clone / "deploy"),
            str(clone / "bare"),
        }
    else:
        assert not elsewhere
    assert not (clone / "STARTED").exists()


def _python() -> tuple[str, ...]:
    """Python itself, what is installed, and deploylint."""
    folders = {sys.prefix, sys.base_prefix, *site.getsitepackages(), *sys.path}
    source = Path(deploylint.__file__).parents[2]
    return tuple(sorted({os.path.realpath(each) for each in folders if each} | {str(source)}))
