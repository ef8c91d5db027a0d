"""Where the output goes may be full, closed or gone: the exit code still tells the truth."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from program import CORS

Write = Callable[[dict[str, str | bytes]], Path]
Start = Callable[..., "subprocess.Popen[bytes]"]
PROGRAM = (sys.executable, "-m", "deploylint")
COMMANDS = {
    "check": ("check", "."),
    "plain-paths": ("./deploy/main.py",),
    "diff": (".", "--diff"),
    "fixed-stdin": ("--fix", "-", "--stdin-filename", "deploy/x.py"),
    "audit": ("audit",),
    "map": ("map",),
    "rules": ("rules",),
    "rule": ("rule", "DPA001"),
    "config": ("config",),
    "help": ("--help",),
    "help-of-command": ("check", "--help"),
}


@pytest.fixture
def start(project: Write, user_caches: Path) -> Start:
    root = project({"deploylint.toml": "", "deploy/main.py": CORS})
    environment = {
        **{name: value for name, value in os.environ.items() if name[:11] != "DEPLOYLINT_"},
        "XDG_CACHE_HOME": str(user_caches),
    }

    def started(*arguments: str, before: str = "", **streams: object) -> subprocess.Popen[bytes]:
        given = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        shell = ("sh", "-c", f'exec "$@" {before}', "sh")
        return subprocess.Popen(
            (*shell, *PROGRAM, *arguments), cwd=root, env=environment, **{**given, **streams}
        )

    return started


@contextmanager
def full() -> Iterator[IO[bytes]]:
    with open("/dev/full", "wb") as device:
        yield device


needs_full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")


@needs_full
@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_a_full_output_is_a_failure(start: Start, arguments: tuple[str, ...]) -> None:
    with full() as device:
        run = start(*arguments, stdout=device)
        _, said = run.communicate(CORS.encode(), timeout=60)
    assert run.returncode == 2
    assert "standard output: No space left on device" in said.decode()
    assert "Traceback" not in said.decode()
    assert "Exception" not in said.decode()


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_a_closed_output_is_a_failure(start: Start, arguments: tuple[str, ...]) -> None:
    run = start(*arguments, before=">&-")
    _, said = run.communicate(CORS.encode(), timeout=60)
    assert run.returncode == 2
    assert "standard output: Bad file descriptor" in said.decode()
    assert "Traceback" not in said.decode()


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_a_reader_that_leaves_hears_nothing_more(start: Start, arguments: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    run = start(*arguments, stdout=writer)
    os.close(writer)
    _, said = run.communicate(CORS.encode(), timeout=60)
    assert run.returncode == 2
    assert said.decode() in ("", "deploylint: would fix 1 finding\n")


@needs_full
@pytest.mark.parametrize("before", ["2>&-", "2>/dev/full", "<&- 2>&-"])
def test_without_a_place_for_messages_the_code_remains(start: Start, before: str) -> None:
    for arguments, code in ((("check", "."), 1), (("--config", "none.toml"), 2), (("-x-",), 2)):
        run = start(*arguments, before=before)
        shown, said = run.communicate(b"", timeout=60)
        assert (run.returncode, said) == (code, b"")
        assert (b"DPA001" in shown) == (code == 1)


def test_a_closed_input_holds_nothing(start: Start) -> None:
    run = start("-", "--stdin-filename", "deploy/x.py", before="<&-")
    _, said = run.communicate(timeout=60)
    assert (run.returncode, said) == (0, b"")


# --- interrupts -------------------------------------------------------------------------------


@pytest.mark.parametrize("milliseconds", [150, 300, 500])
def test_an_interrupt_ends_a_run_in_silence(
    start: Start, project: Write, milliseconds: int
) -> None:
    """Before the program has begun, the interpreter may still have its own say."""
    project({f"m{number}/main.py": CORS for number in range(300)})
    run = start(".")
    time.sleep(milliseconds / 1000)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert not re.search(rb"deploylint/(?!__|cli/ending)", said)
    if b"Traceback" not in said:
        assert (run.returncode, said) in ((130, b""), (-signal.SIGINT, b""), (1, b""))


INTERRUPTED = """
import sys
from deploylint.__main__ import main
class Interrupt:
    def find_spec(self, name, *rest):
        if name == "deploylint.cli.ending":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupt())
main()
"""


def test_an_interrupt_before_the_first_import_is_silent() -> None:
    command = (sys.executable, "-c", INTERRUPTED)
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")
