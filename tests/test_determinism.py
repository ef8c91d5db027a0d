"""The same project gives the same bytes: whatever the hash seed, the processes, and the cache."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

import deploylint
from program import Cli

Write = Callable[[dict[str, str | bytes]], Path]
FIXTURES = sorted((Path(__file__).parents[1] / "fixtures").glob("*/"))
COMMANDS = {
    "check": ("check", ".", "-v", "--no-cache", "--severity", "info", "--select", "ALL"),
    "sarif": ("check", ".", "--no-cache", "--select", "ALL", "--output-format", "sarif"),
    "diff": ("check", ".", "--no-cache", "--unsafe-fixes", "--diff"),
    "audit": ("audit", ".", "--format", "html"),
    "map": ("map", ".", "--format", "svg"),
}


@pytest.fixture(params=FIXTURES, ids=lambda path: path.name)
def fixture_project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    shutil.copytree(request.param, tmp_path, dirs_exist_ok=True)
    for path in tmp_path.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_hash_seeds_change_nothing(
    cli: Cli, fixture_project: Path, command: tuple[str, ...]
) -> None:
    first, *others = (cli(*command, PYTHONHASHSEED=str(seed)) for seed in range(5))
    assert first.out
    assert all(other == first for other in others)


def test_processes_change_nothing(fixture_project: Path) -> None:
    alone = deploylint.check(fixture_project, {"select": ["ALL"]})
    assert alone.findings
    for processes in (1, 2):
        with ProcessPoolExecutor(processes) as pool:
            assert deploylint.check(fixture_project, {"select": ["ALL"]}, pool) == alone


def test_a_cache_changes_nothing(cli: Cli, fixture_project: Path, user_caches: Path) -> None:
    """Files are added until a run thinks it worth while to keep what it found."""
    for number in range(25):
        path = fixture_project / f"added/m{number}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"X = {number}\n")
        os.utime(path, (1_000_000_000, 1_000_000_000))
    command = ("check", ".", "--severity", "info", "--select", "ALL", "--output-format", "json")
    without = cli(*command, "--no-cache")
    cold, warm = cli(*command), cli(*command)
    assert list(user_caches.glob("deploylint/*/*.json"))
    (outcome,) = user_caches.glob("deploylint/*/outcome.json")
    outcome.unlink()
    assert [cold, warm, cli(*command)] == [without] * 3
