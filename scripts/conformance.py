"""Run tables of answers from the real implementations through the documents.

    python scripts/conformance.py DIR [--differences N]

DIR holds JSON tables (one file a language feature). For each table that is
known by name this prints how many cases there are, how many are equal, and the
first differences. Exits 1 when a case differs, 2 when DIR holds no known table.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import tables
from tables.case import Case

Table = Callable[[Any], Iterator[Case]]


def known_tables() -> dict[str, Table]:
    """Map each file stem to the function that runs it, from all modules of ``tables``."""
    found: dict[str, Table] = {}
    for module in pkgutil.iter_modules(tables.__path__):
        found.update(getattr(importlib.import_module(f"tables.{module.name}"), "TABLES", {}))
    return found


def table_of(stem: str, known: dict[str, Table]) -> Table | None:
    """The longest known name that ``stem`` starts with, so that ``x_2.json`` runs as ``x``."""
    names = [name for name in known if stem.startswith(name)]
    return known[max(names, key=len)] if names else None


def run(path: Path, table: Table, shown: int) -> bool:
    cases = list(table(json.loads(path.read_text(encoding="utf-8"))))
    different = [case for case in cases if not case.equal]
    print(f"{path.stem}: {len(cases) - len(different)}/{len(cases)} equal")
    for case in different[:shown]:
        print(f"  {case.name}\n    expected {case.expected!r}\n    actual   {case.actual!r}")
    return not different


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--differences", type=int, default=3, metavar="N")
    arguments = parser.parse_args()
    known = known_tables()
    runs = [
        run(path, table, arguments.differences)
        for path in sorted(arguments.directory.glob("*.json"))
        if (table := table_of(path.stem, known))
    ]
    if not runs:
        print(f"no known table in {arguments.directory}", file=sys.stderr)
        return 2
    return 0 if all(runs) else 1


if __name__ == "__main__":
    raise SystemExit(main())
