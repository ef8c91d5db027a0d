"""Runs programs in turn on a copy of a tree, and tabulates time, memory and ratios."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

SCRIPTS = Path(sysconfig.get_path("scripts"))
# The interpreter itself: a shim in front of it would be timed as well.
PYTHON = os.path.realpath(sys.executable) if sys.prefix == sys.base_prefix else sys.executable
# Whoever runs a program twice runs it from bytecode; some machines forbid writing that.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}
SMALL = "import os\n\nURL = os.environ['DATABASE_URL']\nprint(URL)\n"
# A file that has changed within two seconds is read again, whatever the cache says of it.
SETTLED = 2.1


class Usage(NamedTuple):
    """Seconds that passed, seconds of all processors, megabytes of the largest process."""

    wall: float
    cpu: float
    memory: float


class Program(NamedTuple):
    """What is timed; ``before`` prepares each run, untimed. Its ratios are to ``peer``."""

    name: str
    command: list[str]
    peer: str = ""
    before: Callable[[], object] = lambda: None


def run(command: list[str]) -> Usage:
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT
    )
    _, _, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = 0
    return Usage(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measured(programs: list[Program], runs: int) -> dict[str, Usage]:
    """The median of each figure over some rounds, in each of which every program runs once."""
    samples: dict[str, list[Usage]] = {each.name: [] for each in programs}
    for _ in range(runs):
        for program in programs:
            program.before()
            samples[program.name].append(run(program.command))
    return {
        name: Usage(*(statistics.median(column) for column in zip(*found, strict=True)))
        for name, found in samples.items()
    }


def table(programs: list[Program], medians: dict[str, Usage]) -> Iterator[str]:
    yield f"{'':28} {'wall':>9} {'x peer':>7} {'CPU':>9} {'x peer':>7} {'memory':>8}"
    for program in programs:
        own, peer = medians[program.name], medians.get(program.peer)
        wall = f"{own.wall / peer.wall:.2f}" if peer else ""
        cpu = f"{own.cpu / peer.cpu:.2f}" if peer else ""
        beside = f"  (peer: {program.peer})" if peer else ""
        yield (
            f"{program.name:28} {own.wall:7.3f} s {wall:>7} {own.cpu:7.3f} s {cpu:>7}"
            f" {own.memory:5.0f} MB{beside}"
        )


def on_tree(tree: Path, cache: Path, extra: list[str]) -> list[Program]:
    """The programs that go through a whole tree; they may change a file of it."""
    check = [_tool("deploylint") or "deploylint", "check", "--cache-dir", str(cache), *extra]
    ruff, bandit = _tool("ruff"), _tool("bandit")
    cold = "ruff" if ruff else ""
    programs = [
        Program("deploylint, cold", [*check, str(tree)], cold, lambda: _forget(cache)),
        Program("deploylint, nothing changed", [*check, str(tree)], cold, _settle),
        Program("deploylint, one file changed", [*check, str(tree)], cold, lambda: _change(tree)),
    ]
    if ruff:
        options = ["check", "--isolated", "--no-cache", "--exit-zero"]
        programs.insert(0, Program("ruff", [ruff, *options, str(tree)]))
    if bandit:
        programs.append(Program("bandit", [bandit, "-q", "-r", str(tree)], cold))
    return programs


def on_one_file(folder: Path) -> list[Program]:
    path = folder / "one.py"
    path.write_text(SMALL)
    return [
        Program("python -c pass", [PYTHON, "-c", "pass"]),
        Program(
            "deploylint, one small file",
            [_tool("deploylint") or "deploylint", str(path)],
            "python -c pass",
        ),
    ]


def copied(tree: Path, folder: Path, percent: int) -> Path:
    """A copy of a tree with about this part of its Python files, the same ones each time."""

    def left_out(parent: str, names: list[str]) -> list[str]:
        paths = {name: os.path.relpath(os.path.join(parent, name), tree) for name in names}
        return [name for name, path in paths.items() if not _is_taken(path, percent)]

    made = folder / f"{tree.name}-{percent}"
    shutil.copytree(tree, made, symlinks=True, ignore=left_out)
    return made


def _is_taken(path: str, percent: int) -> bool:
    return not path.endswith(".py") or zlib.crc32(path.encode()) % 100 < percent


def _tool(name: str) -> str | None:
    beside = SCRIPTS / name
    return str(beside) if beside.exists() else shutil.which(name)


def _forget(cache: Path) -> None:
    shutil.rmtree(cache, ignore_errors=True)
    _settle()


def _settle() -> None:
    time.sleep(SETTLED)


def _change(tree: Path) -> None:
    """Add a comment to the Python file of middle size."""
    files = sorted(tree.rglob("*.py"), key=lambda path: (path.stat().st_size, path))
    with open(files[len(files) // 2], "a") as file:
        file.write("# changed\n")
    _settle()
