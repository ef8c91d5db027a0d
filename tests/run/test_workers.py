"""Processes that die: what they had is checked again, and what cannot be is named."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

import deploylint
from deploylint.engine.checking import FileResult
from deploylint.engine.plan import Plan
from deploylint.run import batches, workers
from deploylint.run.batches import Job
from program import CORS, Cli

Write = Callable[[dict[str, str | bytes]], Path]
FILES: dict[str, str | bytes] = {
    f"deploy/m{number}.py": CORS + "# padding\n" * 8_000 for number in range(7)
}
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")


def fatal(batch: tuple[Job, ...], plan: Plan, deadline: float) -> list[FileResult]:
    """Ends the process over some files: ``once``, where it leaves a mark, or always."""
    for job in batch:
        mark = Path(os.environ["MARK"])
        if b"# fatal once" in job.data and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if b"# fatal always" in job.data:
            os._exit(0)
    return batches.check_batch(batch, plan, deadline)


@pytest.fixture
def outcome(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Path], deploylint.Outcome]:
    """What is found of a project on processes that its files may end."""
    monkeypatch.setenv("MARK", str(tmp_path_factory.mktemp("mark") / "mark"))
    monkeypatch.setattr(workers, "check_batch", fatal)

    def check(root: Path) -> deploylint.Outcome:
        with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
            return deploylint.check(root, executor=pool)

    return check


Check = Callable[[Path], "deploylint.Outcome"]


@pytest.mark.parametrize("place", ["m0", "m3", "m6"])
def test_a_process_that_dies_once_changes_nothing(
    project: Write, outcome: Check, place: str
) -> None:
    root = project({**FILES, f"deploy/{place}.py": f"{CORS}# fatal once\n"})
    assert outcome(root) == deploylint.check(root)


def test_a_file_that_ends_every_process_is_named_and_the_others_are_checked(
    project: Write, outcome: Check
) -> None:
    deadly = {"deploy/m2.py": "# fatal always\n", "deploy/m5.py": "# fatal always\n"}
    root = project({**FILES, **deadly})
    found = outcome(root)
    assert {note.path for note in found.notes if note.failed} == set(deadly)
    assert {each.where.path for each in found.findings} == FILES.keys() - deadly.keys()
    assert not found.is_certain


needs_two = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="one processor starts no workers",
)


def children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


@needs_two
def test_a_worker_killed_from_outside_is_not_noticed(
    cli: Cli, project: Write, user_caches: Path
) -> None:
    root = project(
        {
            "deploylint.toml": "",
            **{f"deploy/m{n}.py": CORS + "# padding\n" * 700 for n in range(160)},
        }
    )
    command = (sys.executable, "-m", "deploylint", "check", ".", "--no-cache")
    run = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not (workers_of_run := children(run.pid)) and run.poll() is None:
        time.sleep(0.01)
    assert workers_of_run
    os.kill(workers_of_run[0], signal.SIGKILL)
    shown, said = run.communicate(timeout=120)
    assert (run.returncode, said) == (1, b"")
    assert shown.decode() == cli("check", ".", "--no-cache").out
