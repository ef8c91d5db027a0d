"""Every file that is written is whole, whatever happens meanwhile, and nothing else is left."""

from __future__ import annotations

import fcntl
import os
import random
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

from deploylint.files.beneath import Beneath
from deploylint.fixes.writing import put, write
from kill_fixes import Left, Trials
from program import CORS, CORS_FIXED, Cli

Write = Callable[[dict[str, str | bytes]], Path]

# Says when it begins to write, and writes until it is killed.
WRITER = """
import sys
from deploylint.files.beneath import Beneath
from deploylint.fixes.writing import write
texts = [letter.encode() * 300_000 for letter in "ab"]
beneath = Beneath(sys.argv[1])
print(flush=True)
while True:
    for before, after in (texts, texts[::-1]):
        reason = write(beneath, "file", before, after)
        assert reason in (None, "another run is writing it", "it changed meanwhile"), reason
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def killed(root: Path, runs: int, seconds: float) -> None:
    """Start writers of one file, and kill them after that time."""
    command = (sys.executable, "-c", WRITER, str(root))
    started = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(runs)]
    for run in started:
        assert run.stdout
        run.stdout.readline()
    time.sleep(seconds)
    assert [run.poll() for run in started] == [None] * runs, "no write has failed"
    for run in started:
        run.kill()
    for run in started:
        run.communicate()


@pytest.mark.parametrize("runs", [1, 2])
def test_a_killed_writer_leaves_a_whole_file(project: Write, runs: int) -> None:
    """What it may leave beside it is gone with the next fix of that file."""
    root = project({"file": "a" * 300_000})
    chance = random.Random(runs)
    for _ in range(5):
        killed(root, runs, chance.uniform(0, 0.02))
        assert set(names(root)) <= {"file", ".file.deploylint"}
        before = (root / "file").read_bytes()
        assert before in (b"a" * 300_000, b"b" * 300_000)
        assert write(Beneath(str(root)), "file", before, b"a" * 300_000) is None
        assert names(root) == ["file"]


@pytest.mark.parametrize("runs", [1, 2])
def test_a_killed_program_leaves_every_file_whole(project: Write, runs: int) -> None:
    """A few of the kills that `scripts/kill_fixes.py` makes by the hundred."""
    root = project({"deploylint.toml": "", **{f"deploy/m{n}.py": CORS for n in range(40)}})
    trials = Trials(root)
    assert len(trials.changed) == 40
    for seconds in (0, 0.002):
        left = trials.killed(runs, seconds, writing=True)
        assert (left.torn, left.lost) == ((), ())
        assert all(re.fullmatch(r"deploy/\.m\d+\.py\.deploylint", path) for path in left.stray)
        assert len(left.stray) <= runs, "between two calls of the system"


def test_runs_at_the_same_time_fix_every_file_once(project: Write) -> None:
    root = project({"deploylint.toml": "", **{f"deploy/m{n}.py": CORS for n in range(40)}})
    trials = Trials(root)
    started = trials.started(2)
    assert {run.wait() for run in started} <= {0, 2}
    assert trials.left() == Left((), (), (), 40)


def test_what_a_killed_run_left_is_removed(cli: Cli, project: Write) -> None:
    root = project({"deploy/main.py": CORS, "deploy/.main.py.deploylint": "half"})
    assert cli(".", "--fix").code == 0
    assert names(root / "deploy") == ["main.py"]
    assert (root / "deploy/main.py").read_text() == CORS_FIXED


def test_a_file_that_another_run_writes_is_left_to_it(cli: Cli, project: Write) -> None:
    root = project({"deploy/main.py": CORS, "deploy/.main.py.deploylint": "whole"})
    with open(root / "deploy/.main.py.deploylint", "rb") as theirs:
        fcntl.flock(theirs, fcntl.LOCK_EX)
        ran = cli(".", "--fix")
    assert ran.code == 2
    assert "deploy/main.py: not fixed: another run is writing it" in ran.err
    assert (root / "deploy/main.py").read_text() == CORS
    assert names(root / "deploy") == [".main.py.deploylint", "main.py"]


def test_a_link_in_the_place_of_the_new_file_is_not_followed(
    cli: Cli, project: Write, user_caches: Path
) -> None:
    root = project({"deploy/main.py": CORS})
    (user_caches / "precious").write_text("theirs")
    (root / "deploy/.main.py.deploylint").symlink_to(user_caches / "precious")
    ran = cli(".", "--fix")
    assert (ran.code, (user_caches / "precious").read_text()) == (2, "theirs")
    assert (root / "deploy/main.py").read_text() == CORS


# --- a disk that is full -----------------------------------------------------------------------


@pytest.fixture
def limited() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the program where no file can grow beyond some bytes."""

    def run(size: int, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        def limit() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "caches")}
        return subprocess.run(
            (sys.executable, "-m", "deploylint", *arguments),
            cwd=folder / "project",
            env=environment,
            preexec_fn=limit,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


Limited = Callable[..., "subprocess.CompletedProcess[str]"]


def test_what_was_not_written_is_not_said_to_be_fixed(project: Write, limited: Limited) -> None:
    long = CORS + "#" * 3_000
    root = project({"project/deploy/main.py": CORS, "project/deploy/long.py": long})
    ran = limited(2_000, root, ".", "--fix")
    assert ran.returncode == 2
    assert "deploy/long.py: not fixed: File too large" in ran.stderr
    assert "1 fixed" in ran.stdout
    assert "DPA001" in ran.stdout
    assert (root / "project/deploy/long.py").read_text() == long
    assert (root / "project/deploy/main.py").read_text() == CORS_FIXED
    assert names(root / "project/deploy") == ["long.py", "main.py"]


@pytest.mark.parametrize("command", ["baseline", "init"])
def test_own_files_are_written_whole_or_not(project: Write, limited: Limited, command: str) -> None:
    root = project({"project/deploy/main.py": CORS, "project/deploylint-baseline.txt": "old"})
    ran = limited(20, root, command)
    assert ran.returncode == 2
    assert "not written: File too large" in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert names(root / "project") == ["deploy", "deploylint-baseline.txt"]
    assert (root / "project/deploylint-baseline.txt").read_text() == "old"


def test_a_cache_that_cannot_be_written_is_a_note(project: Write, limited: Limited) -> None:
    files: dict[str, str | bytes] = {f"project/m{number}.py": "X = 1\n" for number in range(30)}
    root = project(files | {"project/deploy/main.py": CORS})
    for path in root.rglob("*.py"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    ran = limited(300, root, ".")
    assert ran.returncode == 1
    assert "results.json of the cache was not written: File too large" in ran.stderr
    assert not list((root / "caches").rglob("*.tmp"))


# --- baselines ---------------------------------------------------------------------------------

STRANGE = (b"\xff.py", b"line\nend.py", b"tab\t.py", "sep\u2028.py".encode(), b'"q.py')


@pytest.mark.parametrize("name", [*STRANGE, b"#x.py"])
def test_a_baseline_knows_files_of_any_name(cli: Cli, project: Write, name: bytes) -> None:
    root = project({f"deploy/{os.fsdecode(name)}": CORS, "deploylint.toml": ""})
    assert cli(".").code == 1
    assert cli("baseline").code == 0
    known = cli("--baseline", "deploylint-baseline.txt")
    assert (known.code, known.err) == (0, "")
    assert cli("baseline", "--update").code == 0
    assert names(root) == ["deploy", "deploylint-baseline.txt", "deploylint.toml"]


@pytest.mark.parametrize("name", STRANGE[:2])
@pytest.mark.parametrize("form", ["text", "sarif", "junit"])
def test_files_of_any_name_are_reported_and_fixed(
    cli: Cli, project: Write, name: bytes, form: str
) -> None:
    path = f"deploy/{os.fsdecode(name)}"
    root = project({path: CORS, "deploylint.toml": ""})
    assert cli(".", "--output-format", form).code == 1
    shown = cli(".", "--diff")
    assert (shown.code, shown.err) == (1, "deploylint: would fix 1 finding\n")
    assert cli(".", "--fix", "--output-format", form).code == 0
    assert (root / path).read_text() == CORS_FIXED


@pytest.mark.parametrize(
    "named", ["../known.txt", "link.txt", "folder/known.txt", "{outside}/known.txt"]
)
def test_a_baseline_that_a_configuration_names_lies_in_the_project(
    cli: Cli, project: Write, named: str
) -> None:
    """From the command line it may lie anywhere."""
    root = project({"p/deploy/main.py": CORS, "known.txt": "passphrase"})
    (root / "p/link.txt").symlink_to("../known.txt")
    (root / "p/folder").symlink_to("..")
    setting = named.format(outside=root)
    project({"p/deploylint.toml": f'baseline = "{setting}"\n'})
    ran = cli("p")
    assert ran.code == 2
    assert "a link that leads out of the project" in ran.err
    assert "passphrase" not in ran.err
    assert cli("baseline", "p", "--file", "known.txt").code == 0
    assert cli("p").code == 2
    assert cli("p", "--baseline", "known.txt").code == 0


def test_a_baseline_inside_may_be_named_in_many_ways(cli: Cli, project: Write) -> None:
    root = project({"deploy/main.py": CORS})
    assert cli("baseline", "--file", "deploy/known.txt").code == 0
    for named in ("deploy/known.txt", "./deploy/known.txt", f"{root}/deploy/known.txt"):
        project({"deploylint.toml": f'baseline = "{named}"\n'})
        assert cli(".").code == 0


def test_a_link_in_the_place_of_the_baseline_is_replaced(project: Write, user_caches: Path) -> None:
    root = project({})
    (user_caches / "precious").write_text("theirs")
    (root / "known.txt").symlink_to(user_caches / "precious")
    put(Beneath(str(root)), "known.txt", b"ours")
    assert (root / "known.txt").read_text() == "ours"
    assert (user_caches / "precious").read_text() == "theirs"
    (root / "folder").mkdir()
    with pytest.raises(OSError, match="not a regular file"):
        put(Beneath(str(root)), "folder", b"ours")
