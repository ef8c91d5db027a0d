"""What takes too long is stopped, said to be, and all else is checked."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from deploylint.engine import checking, joining
from deploylint.engine.budget import Budget, OverBudget
from deploylint.run import workers
from deploylint.testing import lint

FILES = {"app/main.py": "print('x')\nbreakpoint()\n"}
SERVED = {
    **FILES,
    "app/main.py": "from fastapi import FastAPI\napp = FastAPI()\nprint('x')\nbreakpoint()\n",
    "Dockerfile": 'FROM python:3.12-slim\nCOPY . .\nCMD ["uvicorn", "app.main:app"]\n',
}
LIMIT = "max-file-seconds = 1"


def for_ever(*arguments: object, **named: object) -> Any:
    while True:
        pass


def hang(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, when: Callable[..., bool]
) -> None:
    before = getattr(owner, name)

    def called(*arguments: Any, **named: Any) -> Any:
        return (for_ever if when(*arguments) else before)(*arguments, **named)

    monkeypatch.setattr(owner, name, called)


HANGING = {
    "Python": for_ever,
    "a regular expression": lambda: re.search("(a+)+$", "a" * 60 + "!"),
    "what guards itself against exceptions": lambda: guarded(for_ever),
}


def guarded(function: Callable[[], object]) -> None:
    try:
        function()
    except Exception:
        pytest.fail("was taken for a mistake")


@pytest.mark.parametrize("step", HANGING.values(), ids=HANGING)
def test_steps_are_stopped_one_after_the_other(step: Callable[[], object]) -> None:
    started = time.process_time()
    stopped = 0
    with Budget(0.4) as budget:
        for _ in range(3):
            try:
                step()
            except OverBudget:
                budget.go_on()
                stopped += 1
    assert stopped == 3
    assert time.process_time() - started < 2


def test_after_it_nothing_is_stopped() -> None:
    with Budget(0.2):
        pass
    started = time.process_time()
    while time.process_time() - started < 0.4:
        pass


def test_another_thread_is_left_alone() -> None:
    done = []

    def run() -> None:
        with Budget(0.1):
            done.append(1)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert done == [1]


def test_a_rule_that_hangs_on_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    hang(
        monkeypatch,
        checking._Collected,
        "run",
        lambda self, task, *_: task.entry.code == "DPB002" and self.source.path == "tools/run.py",
    )
    files = {**SERVED, "tools/run.py": "breakpoint()\n"}
    outcome = lint(files, ["DPB001", "DPB002", "DP005"], LIMIT)
    assert {(each.where.path, each.code) for each in outcome.findings} == {
        ("app/main.py", "DPB001"),
        ("app/main.py", "DPB002"),
    }
    (unknown,) = [each for each in outcome.unknown if each.code == "DP005"]
    assert unknown.where.path == "tools/run.py"
    assert unknown.reason == (
        "it takes too long for DPB002, of 1 seconds of the processor (option `max-file-seconds`)"
    )
    assert not outcome.is_certain


def test_a_file_that_a_service_loads_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    hang(monkeypatch, checking, "_parse", lambda source, kind: source.path == "app/main.py")
    outcome = lint(SERVED, ["DPB001", "DP005"], LIMIT)
    (finding,) = [each for each in outcome.findings if each.code == "DP005"]
    assert finding.where.path == "Dockerfile"
    assert "which is not checked: it takes too long to be read" in finding.message


def test_a_join_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    hang(monkeypatch, joining, "_join", lambda entry, *_: entry.code == "DPL001")
    outcome = lint(SERVED, ["DPL001", "DPN014"], "max-run-seconds = 3")
    assert [each.code for each in outcome.findings] == ["DPN014"]
    (defect,) = outcome.defects
    assert (defect.code, "max-run-seconds" in defect.error) == ("DPL001", True)


def test_files_that_are_left_when_the_run_has_taken_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "monotonic", lambda: float("-inf"))
    outcome = lint(FILES, ["DPB001", "DP005"], LIMIT)
    assert outcome.findings == ()
    assert {each.where.path for each in outcome.unknown} == set(FILES)
