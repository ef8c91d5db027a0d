"""Runs the program in this process on a folder, and says what is wrong with how it ended."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from deploylint.cli.commands import main
from deploylint.cli.ending import ended

# Seconds of this process; inputs are some 10 kB.
LIMIT = 20
_ACTIVE = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]"
)
_COMMAND = re.compile(r"\s*::(?:error|warning|notice|set-output|add-mask|debug|group)\b.*::")
_GITHUB = re.compile(r"::(?:error|warning|notice) [^\n]*::[^\n]*")


class Ran(NamedTuple):
    code: int
    out: str
    err: str


class Wrong(AssertionError):
    """What the program promises and has not kept."""


class Hang(BaseException):
    """No guard of a rule takes it for a mistake of that rule."""


@contextmanager
def limited(seconds: float = LIMIT) -> Iterator[None]:
    """Raises ``Hang`` in what takes this process longer."""

    def hang(*_: object) -> None:
        raise Hang(f"more than {seconds} s")

    before = signal.signal(signal.SIGVTALRM, hang)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def run(folder: Path, *arguments: str) -> Ran:
    """Run a command in a folder; raises ``Wrong`` for whatever no input may bring about."""
    kept = os.getcwd(), sys.argv, sys.stdout, sys.stderr
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogateescape") for _ in range(2)]
    os.chdir(folder)
    sys.argv = ["deploylint", *arguments]
    sys.stdout, sys.stderr = streams
    try:
        with limited():
            code = ended(main)
    finally:
        os.chdir(kept[0])
        sys.argv, sys.stdout, sys.stderr = kept[1:]
    out, err = (_text(each) for each in streams)
    ran = Ran(code, out, err)
    _judge(ran, arguments)
    return ran


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8", "surrogateescape")


def _judge(ran: Ran, arguments: tuple[str, ...]) -> None:
    if ran.code not in (0, 1, 2, 3):
        raise Wrong(f"exit code {ran.code}")
    if re.search("internal error|Traceback", ran.err):
        raise Wrong(ran.err[-2_000:])
    if ran.code == 2 and not ran.err:
        raise Wrong("exit code 2 and not a word")
    form = arguments[-1]
    for line in (*ran.out.split("\n"), *ran.err.split("\n")):
        if _ACTIVE.search(line.removesuffix("\r")):
            raise Wrong(f"an active character in {line!r}")
    for line in ran.err.split("\n") if form == "github" else (ran.out + ran.err).split("\n"):
        if _COMMAND.match(line) and "--diff" not in arguments:
            raise Wrong(f"a command in {line!r}")
    if ran.out:
        _parse(ran.out, form)


def _parse(out: str, form: str) -> None:
    """What other programs read can be read."""
    if form in ("json", "sarif", "gitlab", "rdjson"):
        json.loads(out)
    elif form in ("junit", "svg"):
        ET.fromstring(out)
    elif form == "github" and not all(_GITHUB.fullmatch(line) for line in out.split("\n") if line):
        raise Wrong("not a workflow command")
