"""The gate that compares fixed copies of projects notices what it is there to notice."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from deploylint.model import Edit
from deploylint.source import Source

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

from fix_gate import gate, judge, suite
from fixgate.ignored import ignored_otherwise
from fixgate.steps import Step, outside

DOCKERFILE = b"FROM python\n# keep\nRUN a\nCMD b\n"


def step(after: bytes, line: int, before: bytes = DOCKERFILE) -> Step:
    source = Source("Dockerfile", before.decode())
    start, end = source.line_span(line)
    return Step("Dockerfile", before, (Edit(source.where(start, end), "RUN x"),), after)


@pytest.mark.parametrize(
    ("after", "line"),
    [
        pytest.param(b"FROM python\nRUN x\nCMD b\n", 3, id="a comment is lost"),
        pytest.param(b"FROM python\n# keep\nRUN x\nCMD  b\n", 3, id="a blank is added"),
        pytest.param(b"FROM python\n# keep\nRUN a\nRUN x\n", 3, id="another line is edited"),
        pytest.param(b"\xef\xbb\xbfFROM python\n# keep\nRUN x\nCMD b\n", 3, id="a mark is added"),
    ],
)
def test_a_change_beside_the_edit_is_told(after: bytes, line: int) -> None:
    assert list(outside(step(after, line), "dockerfile"))


def test_a_change_within_the_edit_is_not_told() -> None:
    assert not list(outside(step(b"FROM python\n# keep\nRUN x\nCMD b\n", 3), "dockerfile"))


@pytest.mark.parametrize(
    ("kind", "path", "old", "new"),
    [
        pytest.param("python", "a.py", b"x = 1\n", b"x = (1\n", id="no longer compiles"),
        pytest.param("python", "a.py", b"import os\n", b"import os\n" * 2, id="twice"),
        pytest.param("compose", "compose.yml", b"a: 1\nb: 2\n", b"a: 1\n", id="a key is lost"),
        pytest.param("compose", "compose.yml", b"a: 1\nb: 2\n", b"b: 2\na: 1\n", id="other order"),
        pytest.param("toml", "pyproject.toml", b"a = 1\n", b"a = \n", id="no longer read"),
    ],
)
def test_another_verdict_is_told(kind: str, path: str, old: bytes, new: bytes) -> None:
    assert list(judge(kind, path, old, new, Counter()))


def test_paths_that_no_new_pattern_decides_are_told(tmp_path: Path) -> None:
    (tmp_path / "main.py").touch()
    old, new = b"*.py\n!main.py\n", b"!main.py\n*.py\n"
    told = list(ignored_otherwise(str(tmp_path), ".dockerignore", old, new, {}))
    assert told == [".dockerignore: 1 paths (main.py): `!main.py` -> `*.py` NOT INTENDED"]


def checkout(root: Path, files: dict[str, bytes]) -> None:
    """A git repository with one commit of ``files``."""
    for path, data in files.items():
        (root / path).write_bytes(data)
    for command in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "x")):
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", "-C", root, *identity, *command], check=True)


def test_the_tree_itself_stays_as_it_is(tmp_path: Path) -> None:
    source = b"import pdb\n\n\ndef handle():\n    pdb.set_trace()\n    return 1\n"
    checkout(tmp_path, {"main.py": source})
    result = gate(str(tmp_path), [], crlf=True)
    assert (result.changed["python"], result.wrong) == (1, [])
    assert (tmp_path / "main.py").read_bytes() == source


@pytest.mark.parametrize(
    ("tests", "right"),
    [
        pytest.param(
            b"def test_a():\n    assert main.f() == 1\n", True, id="passes before and after"
        ),
        pytest.param(b"def test_a():\n    assert main.f() == 2\n", False, id="no test passes"),
        pytest.param(b"import missing\n", False, id="nothing but errors"),
        pytest.param(b"", False, id="no test"),
        pytest.param(
            b"def test_a():\n    assert 'pdb' in vars(main)\n", False, id="a fix breaks a test"
        ),
    ],
)
def test_a_suite_has_to_pass_before_it_is_compared(
    tmp_path: Path, tests: bytes, right: bool
) -> None:
    source = b"import pdb\n\n\ndef f(x=0):\n    if x:\n        pdb.set_trace()\n    return 1\n"
    checkout(tmp_path, {"main.py": source, "test_main.py": b"import main\n\n\n" + tests})
    command = f"{sys.executable} -m pytest -q -n 0 -p no:randomly"
    assert suite(str(tmp_path), command, ["DPB"]) is right
