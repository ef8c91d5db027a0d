"""Time deploylint beside its peers and print ratios.

    python scripts/bench.py TREE            cold, warm and one-file runs against ruff and bandit
    python scripts/bench.py TREE --without-joins       the same without rules that join files
    python scripts/bench.py --formats TREE             microseconds per file for each document
    python scripts/bench.py --growth [NAME …]          work for each doubling of every construct

Each figure is the median of several whole-process runs, in turn with its peer, so
that a machine whose speed drifts slows both. Only growth is judged: it is counted in work.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SCRIPTS = Path(sysconfig.get_path("scripts"))
# The interpreter itself: a shim in front of it would be timed as well.
PYTHON = os.path.realpath(sys.executable) if sys.prefix == sys.base_prefix else sys.executable
# Whoever runs a program twice runs it from bytecode; some machines forbid writing that.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}


class Timing:
    """Median wall-clock milliseconds by name."""

    def __init__(self) -> None:
        self.medians: dict[str, float] = {}

    def measure(
        self, runs: int, commands: dict[str, list[str]], before: Callable[[str], None]
    ) -> None:
        """Run the commands in turn; ``before`` prepares the one named, untimed."""
        samples: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(runs + 1):
            for name, command in commands.items():
                before(name)
                elapsed = run(command)
                if number:
                    samples[name].append(elapsed)
        self.medians |= {name: statistics.median(each) for name, each in samples.items()}

    def show(self, name: str, goal: str, *against: str) -> None:
        ratios = [
            f"{self.medians[name] / self.medians[other]:.2f} x {other}"
            for other in against
            if other in self.medians
        ]
        print(f"{name:32} {self.medians[name]:8.1f} ms   {', '.join(ratios)}   (goal: {goal})")


def run(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        check=False,
    )
    return (time.perf_counter() - started) * 1000


def tool(name: str) -> str | None:
    beside = SCRIPTS / name
    return str(beside) if beside.exists() else shutil.which(name)


def compare(tree: Path, runs: int, extra: list[str]) -> None:
    deploylint, ruff, bandit = tool("deploylint"), tool("ruff"), tool("bandit")
    if deploylint is None:
        raise SystemExit("deploylint is not installed beside this Python")
    timing = Timing()
    one_file(timing, runs, deploylint)

    commands = {"deploylint, cold": [deploylint, "check", *extra, str(tree)]}
    commands["deploylint, warm"] = commands["deploylint, cold"]
    if ruff:
        commands["ruff, cold"] = [ruff, "check", "--no-cache", str(tree)]
        commands["ruff, warm"] = [ruff, "check", str(tree)]

    def forget(name: str) -> None:
        if name == "deploylint, cold":
            run([deploylint, "clean", str(tree)])

    timing.measure(runs, commands, forget)
    if bandit:
        timing.measure(1, {"bandit": [bandit, "-q", "-r", str(tree)]}, lambda _: None)
    timing.show("deploylint, cold", "<= 2 x ruff, cold; <= 0.05 x bandit", "ruff, cold", "bandit")
    timing.show("deploylint, warm", "<= 0.7 x ruff, warm", "ruff, warm")
    run([deploylint, "clean", str(tree)])
    print_share(deploylint, tree, extra)


def one_file(timing: Timing, runs: int, deploylint: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.py"
        path.write_text("import os\n\nURL = os.environ['DATABASE_URL']\nprint(URL)\n")
        commands = {"python -c pass": [PYTHON, "-c", "pass"], "one file": [deploylint, str(path)]}
        timing.measure(max(runs, 15), commands, lambda _: None)
    timing.show("one file", "<= 4.5 x python -c pass", "python -c pass")


def print_share(deploylint: str, tree: Path, extra: list[str]) -> None:
    command = [deploylint, "check", *extra, "--no-cache", "--output-format", "json", str(tree)]
    done = subprocess.run(command, capture_output=True, check=False)
    import json

    summary = json.loads(done.stdout)["summary"]
    checked, parsed = summary["files"], summary["parsed"]
    if checked:
        print(f"{checked} files checked, {parsed} of them parsed ({100 * parsed / checked:.0f} %)")


def formats(tree: Path) -> None:
    from deploylint.files.classify import kind_of, kind_of_content
    from deploylint.files.listing import discover
    from deploylint.formats import document_class
    from deploylint.formats.document import Unparsable
    from deploylint.source import Source

    files: dict[str, list[Source]] = {}
    root = str(tree.resolve())
    for entry in discover([root], lambda _: False).tree:
        kind = kind_of(entry.path)
        path = Path(root) / entry.path
        if kind and path.is_file() and path.stat().st_size < 1_000_000:
            data = path.read_bytes()
            kind = kind_of_content(entry.path, data) if kind == "?" else kind
            if kind:
                files.setdefault(kind, []).append(Source.decode(entry.path, data))
    for kind, sources in sorted(files.items()):
        parse = document_class(kind).parse
        best = float("inf")
        for _ in range(3):
            started = time.perf_counter()
            for source in sources:
                try:
                    parse(source)
                except Unparsable:
                    continue
            best = min(best, time.perf_counter() - started)
        lines = sum(source.text.count("\n") + 1 for source in sources)
        print(
            f"{kind:14} {len(sources):6} files {best / len(sources) * 1e6:9.0f} us a file"
            f" {lines / best / 1000:9.0f} k lines/s"
        )


def grow(names: list[str], size: int, *, detailed: bool) -> int:
    """Print the growth of every construct named; how many grow faster than they may."""
    from growth.constructs import CONSTRUCTS
    from growth.measure import LIMIT, growth

    failed = 0
    for name, construct in CONSTRUCTS.items():
        if names and not any(each in name for each in names):
            continue
        grown = growth(construct, size, detailed=detailed)
        failed += grown.ratio > LIMIT
        mark = "  <-- too much" if grown.ratio > LIMIT else ""
        work = " ".join(f"{each.work / 1000:9.0f}" for each in grown.costs)
        seconds = " ".join(f"{each.seconds:6.2f}" for each in grown.costs)
        print(f"{name:44} {grown.ratio:5.2f} {work} k  {seconds} s{mark}", flush=True)
        for function, ratio, count in grown.culprits(40) if detailed else ():
            print(f"    {ratio:5.2f} {count / 1000:9.0f} k  {function}", flush=True)
    return failed


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("tree", type=Path, nargs="*")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--formats", action="store_true")
    parser.add_argument("--without-joins", action="store_true")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--functions", action="store_true", help="of --growth: what grew so")
    parser.add_argument("--size", type=int, default=32_000, help="bytes of the largest project")
    arguments = parser.parse_args()
    if arguments.growth:
        names = [str(each) for each in arguments.tree]
        raise SystemExit(grow(names, arguments.size, detailed=arguments.functions) > 0)
    (tree,) = arguments.tree
    if arguments.formats:
        formats(tree)
        return
    extra = []
    if arguments.without_joins:
        from deploylint import registry

        extra = ["--ignore", ",".join(entry.code for entry in registry.rules() if entry.joins)]
    compare(tree, arguments.runs, extra)


if __name__ == "__main__":
    main()
