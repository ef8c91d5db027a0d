"""Compare what two checkouts of deploylint say about repositories, byte for byte.

    python scripts/same_output.py BEFORE AFTER TREE...

``BEFORE`` and ``AFTER`` are checkouts (``git worktree add``); both run under this Python. A
change that is to make deploylint faster and nothing else changes no byte of the findings nor
of the readiness report, but for the number of files that had to be parsed. Exits with 1, and
shows the first lines that differ, when it does.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

REPORTS = {
    "check": ["check", "--no-cache", "--severity", "info", "--output-format", "json"],
    "audit": ["audit", "--format", "json"],
}
# What may differ: how much had to be read to say the same.
WORK = ("parsed",)
SHOWN = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("trees", nargs="+", type=Path, metavar="TREE")
    arguments = parser.parse_args()
    differing = 0
    for tree in arguments.trees:
        for name, options in REPORTS.items():
            lines = list(differences(arguments.before, arguments.after, tree, options))
            differing += bool(lines)
            print(f"{'DIFFERS' if lines else 'same':8} {name:6} {tree}", flush=True)
            print("".join(f"    {line}\n" for line in lines[:SHOWN]), end="")
    sys.exit(1 if differing else 0)


def differences(before: Path, after: Path, tree: Path, options: list[str]) -> Iterator[str]:
    one, other = (said(checkout, tree, options) for checkout in (before, after))
    if one != other:
        yield from difflib.unified_diff(one.splitlines(), other.splitlines(), n=0, lineterm="")


def said(checkout: Path, tree: Path, options: list[str]) -> str:
    """The report of one checkout, in lines; what it prints instead where it makes none."""
    done = subprocess.run(
        [sys.executable, "-m", "deploylint", *options, "."],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(checkout.resolve() / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return f"exit {done.returncode}\n{done.stdout}{done.stderr}"
    for counter in WORK:
        report.get("summary", {}).pop(counter, None)
    return json.dumps(report, indent=1, ensure_ascii=False)


if __name__ == "__main__":
    main()
