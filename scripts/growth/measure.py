"""Runs deploylint on a generated project in a process of its own, and counts."""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

from growth.generating import Construct, Files

LIMIT = 2.3
# No project is so small that its smallest differences tell more than noise.
_DOUBLINGS = 3


class Cost(NamedTuple):
    """``work`` in calls and lines of Python and calls of C, ``seconds`` of the processor.

    ``functions`` is the work of each function, by file, line and name.
    """

    work: int
    seconds: float
    functions: Counter[str]


class Growth(NamedTuple):
    """What each doubling of one construct cost, the smallest project first."""

    costs: tuple[Cost, ...]

    @property
    def ratio(self) -> float:
        """How much a doubling multiplied the work at most, without what any run costs."""
        return max(_ratios([each.work for each in self.costs]))

    def culprits(self, most: int) -> Iterator[tuple[str, float, int]]:
        """The functions whose work grew too fast each time, by the least ratio, and their work."""
        for name, work in self.costs[-1].functions.most_common(most):
            ratio = min(_ratios([each.functions[name] for each in self.costs]))
            if ratio > LIMIT:
                yield name, ratio, work


def _ratios(work: Sequence[int]) -> list[float]:
    added = [later - earlier for earlier, later in pairwise(work)]
    return [later / earlier if earlier > 0 else 0.0 for earlier, later in pairwise(added)]


def growth(construct: Construct, size: int, *, detailed: bool = False) -> Growth:
    """The work of runs on projects of an eighth, a quarter, a half, and all of ``size`` bytes."""
    sizes = (size >> doubling for doubling in range(_DOUBLINGS, -1, -1))
    form = construct.output_format
    return Growth(tuple(cost(construct.sized(each), form, detailed=detailed) for each in sizes))


def cost(files: Files, output_format: str = "text", *, detailed: bool = False) -> Cost:
    """What one run of all rules on these files takes, its text included."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        found: Cost = _apart(lambda: _run(folder, output_format, detailed=detailed))
        return found


def _run(folder: str, output_format: str, *, detailed: bool) -> Cost:
    from deploylint.cli.check import CheckOptions, _Check

    os.chdir(folder)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # all work in this process
    check = _Check(CheckOptions((".",), no_cache=True, output_format=output_format))
    return measured(check.run, detailed=detailed)


def measured(function: Callable[[], object], *, detailed: bool = False) -> Cost:
    """What a function takes in this process."""
    work = 0
    functions: Counter[CodeType] = Counter()

    def count(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal work
        work += 1
        if detailed:
            functions[frame.f_code] += 1
        return count

    def count_calls(frame: FrameType, event: str, argument: object) -> None:
        nonlocal work
        work += event == "c_call"

    started = time.process_time()
    sys.setprofile(count_calls)
    sys.settrace(count)
    try:
        function()
    finally:
        sys.settrace(None)
        sys.setprofile(None)
    named = Counter({_name(code): count for code, count in functions.items()})
    return Cost(work, time.process_time() - started, named)


def _name(code: CodeType) -> str:
    return f"{os.path.relpath(code.co_filename, sys.path[0])}:{code.co_firstlineno} {code.co_name}"


def _apart(function: Callable[[], Any]) -> Any:
    """The result of a function in a forked process that is quiet."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        try:
            os.write(writing, pickle.dumps(function()))
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as answer:
        data = answer.read()
    os.waitpid(child, 0)
    if not data:
        raise SystemExit("the measured run died")
    return pickle.loads(data)
