"""Runs the tests of a checkout before and after it is fixed."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

_LONGEST = 1800


def results(root: str, command: str) -> dict[str, str]:
    """Test → passed, failed, error or skipped; empty where the command writes no report."""
    with tempfile.TemporaryDirectory(prefix="suite-") as folder:
        report = os.path.join(folder, "report.xml")
        words = [*shlex.split(command), "-p", "no:cacheprovider", f"--junitxml={report}"]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
        subprocess.run(
            words, cwd=root, env=environment, capture_output=True, timeout=_LONGEST, check=False
        )
        return dict(_read(report)) if os.path.exists(report) else {}


def _read(report: str) -> Iterator[tuple[str, str]]:
    for case in ElementTree.parse(report).iter("testcase"):
        kinds = {each.tag for each in case} & {"failure", "error", "skipped"}
        name = f"{case.get('classname')}.{case.get('name')}"
        yield name, next(iter(sorted(kinds)), "passed")


def unequal(before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    """The tests that come to something else."""
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield f"{name}: {before.get(name, 'not run')} -> {after.get(name, 'not run')}"


def write(root: str, changes: dict[str, tuple[bytes | None, bytes]]) -> None:
    for path, (_, data) in changes.items():
        place = Path(root, path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
