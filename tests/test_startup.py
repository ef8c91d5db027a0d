"""What a run on one Python file must not import: start-up is most of a hook's run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
sys.argv = ["deploylint", "./one.py"]
from deploylint.__main__ import main
try:
    main()
except SystemExit:
    pass
print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
"""
HEAVY = (
    "libcst",
    "yaml",
    "click",
    "dockerfile_parse",
    "tomllib",
    "tomli",
    "multiprocessing",
    "concurrent.futures",
    "logging",
    "dataclasses",
    "typing",
    "importlib.metadata",
    "json",
    "subprocess",
    "pickle",
    "ahocorasick_rs",
    "deploylint.formats.compose",
    "deploylint.formats.nginx",
    "deploylint.formats.systemd",
    "deploylint.deployment.services",
)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("one")
    (folder / "one.py").write_text(
        "import os\n\nURL = os.environ['DATABASE_URL']\nprint(URL)\n", encoding="utf-8"
    )
    return modules(folder)


def modules(folder: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("name", HEAVY)
def test_one_python_file_does_not_import(imported: set[str], name: str) -> None:
    assert "deploylint.engine" in imported
    assert name not in imported
