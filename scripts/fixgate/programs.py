"""Runs projects before and after they are fixed, and says what can be seen to differ."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

_OBSERVE = Path(__file__).with_name("observe.py")
_TRACEBACK = re.compile(r"Traceback \(most recent call last\)")
_NAME = re.compile(r"\A(?:\w+\.)*(\w+)(?::|\Z)")
_TRACED = "traceback of "
_FAILURE = "pretended"  # the text of what ``observe.Failure`` says
_SIGNS = re.compile(r"[\W_]*\Z")
# What a rule's fix is there to change; all else has to stay as it was.
ANSWERS, STARTS, STOPS = "answers", "starts", "stops"
MAY_CHANGE: dict[str, frozenset[str]] = {
    "DPB002": frozenset({STOPS}),
    "DPK001": frozenset({ANSWERS}),
    "DPK002": frozenset({ANSWERS}),
    **dict.fromkeys(("DPC001", "DPD003", "DPF001", "DPF012"), frozenset({STARTS})),
    **dict.fromkeys(("DPA001", "DPA006", "DPA008", "DPF003"), frozenset({ANSWERS})),
    "DPE009": frozenset({ANSWERS}),
}


class Observation(NamedTuple):
    """What one import, call or request came to: ``outcome`` and events in order."""

    name: str
    outcome: str
    events: tuple[tuple[str, bool, str], ...]

    def lines(self, *, shown: bool) -> list[str]:
        """The texts that were written or logged, and the kinds of exceptions with a traceback."""
        found = list(_texts(self.events))
        return [text for seen, text in found if seen or not shown]


def _texts(events: tuple[tuple[str, bool, str], ...]) -> Iterator[tuple[bool, str]]:
    """A traceback that is printed line by line is one text, as one in a log record is."""
    inside = False
    for kind, seen, text in events:
        starts = kind != "log" and _TRACEBACK.search(text)
        inside = bool(starts) or (inside and kind in ("out", "err"))
        if inside and not starts and text[:1] not in ("", " ") and (name := _NAME.match(text)):
            inside = False
            yield seen, f"{_TRACED}{name[1]}"
        elif kind == "trace":
            yield seen, f"{_TRACED}{text}"
        elif kind == "log" and _TRACEBACK.search(text):
            yield from ((seen, f"{_TRACED}{each}") for each in _named(text))
        elif kind != "stop" and not inside and not _SIGNS.match(text):
            yield from ((seen, each.strip()) for each in text.split("\n") if each.strip())


def _named(text: str) -> list[str]:
    return [found[1] for line in text.split("\n")[-2:] if (found := _NAME.match(line))]


def run(
    files: Mapping[str, bytes],
    python: str = sys.executable,
    *,
    call: bool = True,
    variables: Mapping[str, str] | None = None,
) -> list[Observation]:
    """Import the modules of a project, call its functions, ask its routes.

    Raises ``RuntimeError`` where the harness itself fails.
    """
    modules = [_module(path) for path in sorted(files) if path.endswith(".py")]
    with tempfile.TemporaryDirectory(prefix="programs-") as folder:
        for path, data in files.items():
            place = Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        task = json.dumps({"root": folder, "modules": modules, "call": call})
        environment = {"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1", **(variables or {})}
        done = subprocess.run(
            [python, str(_OBSERVE)], input=task, capture_output=True, text=True,
            cwd=folder, env=environment, timeout=120, check=False,
        )  # fmt: skip
        text = done.stdout.replace(folder, "")
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: list[Any] = json.loads(text)
    return [Observation(name, out, tuple(map(tuple, events))) for name, out, events in found]


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def differences(
    before: list[Observation], after: list[Observation], changes: frozenset[str], *, safe: bool
) -> Iterator[str]:
    """What a fix did beyond ``changes``: nothing of what was seen may be lost.

    A safe fix shows each line still, an unsafe one logs it at least. A text that leaves an answer
    has to be in the log, and what is new is in the log alone.
    """
    now = {each.name: each for each in after}
    for each in before:
        other = now.get(each.name)
        if other is None:
            if not (STARTS in changes and _fails(after)):
                yield f"{each.name}: is gone"
            continue
        yield from _outcomes(each, other, changes)
        lost = _left(each.lines(shown=True), other.lines(shown=safe))
        if STARTS not in changes or not _fails([other]):
            yield from (f"{each.name}: no longer says {line!r}" for line in lost)
        new = [text for kind, _, text in other.events if kind in ("out", "err", "stop")]
        old = [text for kind, _, text in each.events if kind in ("out", "err", "stop")]
        yield from (f"{each.name}: newly writes {line!r}" for line in _left(new, old))
        if STOPS in changes and any(kind == "stop" for kind, *_ in other.events):
            yield f"{each.name}: still stops"


def _outcomes(each: Observation, other: Observation, changes: frozenset[str]) -> Iterator[str]:
    if each.outcome == other.outcome or (STARTS in changes and _fails([other])):
        return
    was, now = each.outcome.split(), other.outcome.split()
    same = was[:2] == now[:2] if was[0] == "raises" else was[0] == now[0]
    if ANSWERS not in changes or not same:
        yield f"{each.name}: {each.outcome} -> {other.outcome}"
    logged = other.lines(shown=False)
    kept = any(_FAILURE in line or line.startswith(_TRACED) for line in logged)
    if _FAILURE in each.outcome and _FAILURE not in other.outcome and not kept:
        yield f"{each.name}: the error is neither answered nor logged"


def _fails(observations: list[Observation]) -> bool:
    """Whether a module does not start because a variable is missing."""
    missing = ("raises KeyError", "raises ValidationError", "raises RuntimeError")
    return any(each.outcome.startswith(missing) for each in observations)


def _left(lines: list[str], others: list[str]) -> list[str]:
    """The lines that are not among the others, however often."""
    rest = list(others)
    left = []
    for line in lines:
        if line.startswith(_TRACED) and line in others:
            continue  # once is enough
        if line in rest:
            rest.remove(line)
        elif not any(line in other for other in rest):
            left.append(line)
    return left
