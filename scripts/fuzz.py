"""Run the program on texts that accidents and strangers make, and keep those that break it.

    python scripts/fuzz.py [--minutes N] [--target NAME ...] [--seed N] [--out FOLDER]

Begins with the examples of the rule pages, the fixtures, and small texts for what lies around
a project (configuration, names, baseline, cache, git's files, messages of an editor). An input
that makes the program say something new is changed further. A failure is kept in FOLDER; one
that is mended belongs into `tests/hostile/regressions/`, where the tests run it for ever.

Why not atheris: it needs its own interpreter builds and finds crashes of C code; what can go
wrong here are promises (exit codes, outputs, what is run), which have to be asked after each
run. hypothesis makes small texts from a grammar and shrinks them, and does so in the tests.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from fuzzing.mutation import mutated
from fuzzing.targets import FS, TARGETS, Target, digest

# How many inputs of each target a round takes; the dearer a target is, the fewer.
SHARE = {"project": 60, "configuration": 15, "names": 10, "baseline": 6, "entry": 100, "store": 3,
         "git": 4, "server": 1}  # fmt: skip
_MOST = 3_000


class Fuzzer:
    """One target: its inputs, what they were seen to do, and what failed."""

    def __init__(self, name: str, target: Target, chance: random.Random, out: Path) -> None:
        self.name = name
        self.target = target
        self.chance = chance
        self.out = out
        self.inputs = list(dict.fromkeys(target.seeds()))
        self.seen: set[object] = set()
        self.failures: Counter[str] = Counter()
        self.ran = 0

    def round(self, work: Path) -> None:
        for _ in range(SHARE[self.name]):
            first = self.ran < len(self.inputs)
            data = self.inputs[self.ran] if first else self._changed()
            self.ran += 1
            self._try(data, work)

    def _changed(self) -> bytes:
        data = self.chance.choice(self.inputs)
        parts = data.split(FS)
        at = self.chance.randrange(len(parts))
        parts[at] = mutated(self.chance, parts[at], self.inputs)
        return FS.join(parts)

    def _try(self, data: bytes, work: Path) -> None:
        (work / "current").write_bytes(data)
        folder = work / "project"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            ran = self.target.run(data, folder)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self._keep(data, error)
            return
        signature = (ran.code, *sorted(set(re.findall(r"DP[A-Z]?\d{3}", ran.out)))) if ran else ()
        if signature not in self.seen and len(self.inputs) < _MOST:
            self.seen.add(signature)
            self.inputs.append(data)

    def _keep(self, data: bytes, error: BaseException) -> None:
        last = traceback.extract_tb(error.__traceback__)[-1]
        kind = (
            f"{type(error).__name__} {Path(last.filename).name}:{last.lineno} {str(error)[-160:]}"
        )
        self.failures[kind] += 1
        if self.failures[kind] == 1:
            path = self.out / f"{self.name}-{digest(data)}"
            path.write_bytes(data)
            print(f"FAILED {path}: {kind!r}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--target", choices=TARGETS, action="append")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("fuzz-failures"))
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    out = given.out.resolve()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        os.environ |= {"FUZZ_WORK": name, "XDG_CACHE_HOME": str(work / "caches")}
        fuzzers = [
            Fuzzer(each, TARGETS[each], random.Random(f"{given.seed} {each}"), out)
            for each in given.target or TARGETS
        ]
        _go(fuzzers, given.minutes, work)
    for each in fuzzers:
        failures = sum(each.failures.values())
        print(f"{each.name}: {each.ran} inputs, {failures} failures, {len(each.failures)} kinds")
    print(f"{time.process_time():.0f} s of this process")
    return int(any(each.failures for each in fuzzers))


def _go(fuzzers: list[Fuzzer], minutes: float, work: Path) -> None:
    end, said = time.monotonic() + minutes * 60, time.monotonic()
    while time.monotonic() < end:
        for each in fuzzers:
            each.round(work)
        if time.monotonic() - said > 60:
            said = time.monotonic()
            print(", ".join(f"{each.name} {each.ran}" for each in fuzzers), flush=True)


if __name__ == "__main__":
    sys.exit(main())
