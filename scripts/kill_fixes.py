"""Kill `deploylint --fix` at random moments and look at what it leaves behind.

    python scripts/kill_fixes.py TREE [--times N] [--runs N] [--seed N]

TREE is copied, never changed. The copy is fixed once undisturbed, and put back. Then, N times,
`--runs` programs fix it at the same time and are killed, workers and all: half of the times at
any moment of a run, half after the first file has changed. Every file must then hold what it
held before or what it holds after all fixes; one that holds anything else is torn, one that is
gone is lost, and one that nobody knows is stray. Prints the counts; exits 1 where one is not 0.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FIX = ("check", ".", "--fix", "--unsafe-fixes", "--no-cache", "--exit-zero")
Files = dict[str, bytes]


def contents(root: Path) -> Files:
    """The files below a folder, git's own aside."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink() and ".git" not in path.parts
    }


class Left(NamedTuple):
    """What a trial left: paths by what is wrong with them, and how many files were fixed."""

    torn: tuple[str, ...]
    lost: tuple[str, ...]
    stray: tuple[str, ...]
    fixed: int


class Trials:
    """A project that is fixed, killed, looked at and put back, again and again."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.before = contents(root)
        began = time.monotonic()
        for run in self.started(1):
            run.wait()
        self.seconds = time.monotonic() - began
        self.after = contents(root)
        self.put_back()
        self.changed = [path for path, data in self.before.items() if self.after[path] != data]

    def started(self, runs: int) -> list[subprocess.Popen[bytes]]:
        command = (sys.executable, "-m", "deploylint", *FIX)
        silence = subprocess.DEVNULL
        return [
            subprocess.Popen(
                command, cwd=self.root, start_new_session=True, stdout=silence, stderr=silence
            )
            for _ in range(runs)
        ]

    def killed(self, runs: int, seconds: float, *, writing: bool) -> Left:
        """Kill ``runs`` programs that long after their start, or after they begin to write."""
        started = self.started(runs)
        if writing:
            self._wait_for_a_change(started)
        time.sleep(seconds)
        for run in started:
            with_workers = run.poll() is None
            if with_workers:
                os.killpg(run.pid, signal.SIGKILL)
            run.wait()
        left = self.left()
        self.put_back()
        return left

    def _wait_for_a_change(self, started: list[subprocess.Popen[bytes]]) -> None:
        while any(run.poll() is None for run in started):
            if any(path.read_bytes() != data for path, data in self._watched()):
                return
            time.sleep(0.0005)

    def _watched(self) -> Iterator[tuple[Path, bytes]]:
        """The files that are written first: they are in the order of their paths."""
        return ((self.root / path, self.before[path]) for path in self.changed[:2])

    def left(self) -> Left:
        now = contents(self.root)
        return Left(
            tuple(p for p in now if p in self.before and now[p] not in self.known(p)),
            tuple(path for path in self.before if path not in now),
            tuple(path for path in now if path not in self.before and path not in self.after),
            sum(now.get(path) == self.after[path] for path in self.changed),
        )

    def known(self, path: str) -> tuple[bytes, bytes]:
        return self.before[path], self.after[path]

    def put_back(self) -> None:
        for path, data in contents(self.root).items():
            if path not in self.before:
                (self.root / path).unlink()
            elif self.before[path] != data:
                (self.root / path).write_bytes(self.before[path])
        for path, data in self.before.items():
            if not (self.root / path).exists():
                (self.root / path).write_bytes(data)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tree", type=Path)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "tree"
        shutil.copytree(given.tree, root, symlinks=True)
        trials = Trials(root)
        print(f"{len(trials.changed)} files change in {trials.seconds:.1f} s")
        for number in range(given.times):
            writing = number % 2 == 1
            span = 0.1 if writing else trials.seconds
            left = trials.killed(given.runs, chance.uniform(0, span), writing=writing)
            counts.update(torn=len(left.torn), lost=len(left.lost), stray=len(left.stray))
            whole = "all" if left.fixed == len(trials.changed) else "some" if left.fixed else "none"
            counts[f"{whole} fixed"] += 1
            for path in (*left.torn, *left.lost, *left.stray):
                print(f"{number}: {path}", flush=True)
    print(f"{given.times} times, {given.runs} at once:", dict(counts))
    return int(bool(counts["torn"] or counts["lost"] or counts["stray"]))


if __name__ == "__main__":
    sys.exit(main())
