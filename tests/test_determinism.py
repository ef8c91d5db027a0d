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
FIXTURES = Path(__file__).parents[1] / "fixtures"
LONG_AGO = (1_000_000_000, 1_000_000_000)
# Each with the hash seeds that it is run under.
COMMANDS = {
    "check": (("check", ".", "-v", "--no-cache", "--severity", "info", "--select", "ALL"), 5),
    "sarif": (("check", ".", "--no-cache", "--select", "ALL", "--output-format", "sarif"), 2),
    "diff": (("check", ".", "--no-cache", "--unsafe-fixes", "--diff"), 2),
    "audit": (("audit", ".", "--format", "html"), 2),
    "map": (("map", ".", "--format", "svg"), 2),
}


def copied(fixture: Path, folder: Path) -> Path:
    shutil.copytree(fixture, folder, dirs_exist_ok=True)
    for path in folder.rglob("*"):
        os.utime(path, LONG_AGO)
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return copied(FIXTURES / "shop", tmp_path)


@pytest.mark.parametrize(("command", "seeds"), COMMANDS.values(), ids=COMMANDS)
def test_hash_seeds_change_nothing(
    cli: Cli, shop: Path, command: tuple[str, ...], seeds: int
) -> None:
    first, *others = (cli(*command, PYTHONHASHSEED=str(seed)) for seed in range(seeds))
    assert first.out
    assert all(other == first for other in others)


@pytest.mark.parametrize("name", ["aligned-orders", "shop", "well-run-api"])
def test_processes_change_nothing(tmp_path: Path, name: str) -> None:
    root = copied(FIXTURES / name, tmp_path)
    alone = deploylint.check(root, {"select": ["ALL"]})
    assert alone.evidence
    for processes in (1, 2):
        with ProcessPoolExecutor(processes) as pool:
            assert deploylint.check(root, {"select": ["ALL"]}, pool) == alone


def test_a_cache_changes_nothing(cli: Cli, shop: Path, user_caches: Path) -> None:
    """Files are added until a run thinks it worth while to keep what it found."""
    for number in range(25):
        path = shop / f"added/m{number}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"X = {number}\n")
        os.utime(path, LONG_AGO)
    command = ("check", ".", "--severity", "info", "--select", "ALL", "--output-format", "json")
    without = cli(*command, "--no-cache")
    cold, warm = cli(*command), cli(*command)
    assert list(user_caches.glob("deploylint/*/*.json"))
    (outcome,) = user_caches.glob("deploylint/*/outcome.json")
    outcome.unlink()
    assert [cold, warm, cli(*command)] == [without] * 3
