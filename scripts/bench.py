"""Time deploylint beside its peers and print ratios.

    python scripts/bench.py TREE…           deploylint cold, warm, with one file changed, on one
                                            small file; ruff and bandit; and what was parsed why
    python scripts/bench.py TREE… --shares 25 50 100   the same on parts of the trees
    python scripts/bench.py TREE… --without-joins      the same without rules that join files
    python scripts/bench.py --formats TREE             microseconds per file for each document
    python scripts/bench.py --growth [NAME …]          work for each doubling of every construct

Each figure is the median of several whole-process runs on a copy of the tree, in turn with
its peers, so that a machine whose speed drifts slows all. Only growth is judged: it is counted
in work.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from timing.programs import Program, copied, measured, on_one_file, on_tree, table
from timing.reading import reasons


def compare(trees: list[Path], runs: int, shares: list[int], extra: list[str]) -> None:
    """One table a tree and share of it, and what of the whole tree had to be parsed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        show(on_one_file(folder), max(runs, 15), "one file")
        for tree in trees:
            for percent in shares:
                copy = copied(tree.resolve(), folder, percent)
                title = f"{tree.name}, {percent} % of its Python files"
                show(on_tree(copy, folder / "cache", extra), runs, title)
            print(*reasons(tree), "", sep="\n", flush=True)


def show(programs: list[Program], runs: int, title: str) -> None:
    print(f"--- {title}: medians of {runs} runs in turn, on {os.cpu_count()} processors")
    print(*table(programs, measured(programs, runs)), "", sep="\n", flush=True)


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
    parser.add_argument("--shares", type=int, nargs="+", default=[100], metavar="PERCENT")
    parser.add_argument("--formats", action="store_true")
    parser.add_argument("--without-joins", action="store_true")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--functions", action="store_true", help="of --growth: what grew so")
    parser.add_argument("--size", type=int, default=32_000, help="bytes of the largest project")
    arguments = parser.parse_args()
    if arguments.growth:
        names = [str(each) for each in arguments.tree]
        raise SystemExit(grow(names, arguments.size, detailed=arguments.functions) > 0)
    if arguments.formats:
        (tree,) = arguments.tree
        formats(tree)
        return
    extra = []
    if arguments.without_joins:
        from deploylint import registry

        extra = ["--ignore", ",".join(entry.code for entry in registry.rules() if entry.joins)]
    compare(arguments.tree, arguments.runs, arguments.shares, extra)


if __name__ == "__main__":
    main()
