"""Run a command under strace and list what it starts, opens outside a folder, and writes.

    python scripts/trace_run.py FOLDER [COMMAND ...]

By default the command is `deploylint check .`, run in FOLDER. Prints three lists: the programs
that were started, the files that were opened outside FOLDER (each folder of Python's own once),
and what was written, made, renamed or removed anywhere. Needs strace, which needs Linux.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import deploylint

_WATCHED = (
    "execve,execveat,open,openat,openat2,creat,unlink,unlinkat,rename,renameat,renameat2,link,"
    "linkat,symlink,symlinkat,mkdir,mkdirat,rmdir,chmod,fchmod,fchmodat,truncate,ftruncate,mknod,"
    "mknodat,socket,connect"
)
_CALL = re.compile(r"(?:\[pid\s+\d+\] )?(\w+)\((.*)\)\s+= (-?\d+)(?:<([^>]*)>)?")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_FOLDER = re.compile(r"(?:AT_FDCWD|\d+)<([^>]*)>")
_READ = ("open", "openat", "openat2")
_WRITING = re.compile(r"O_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)")


class Trace(NamedTuple):
    """Programs that were started, files that were opened to read, what was written or made
    (with the call), and the sockets that were opened."""

    started: tuple[str, ...]
    read: tuple[str, ...]
    written: tuple[tuple[str, str], ...]
    sockets: tuple[str, ...]

    def outside(self, folder: Path) -> Iterator[str]:
        """The files that were read and do not lie in a folder."""
        inside = os.path.join(os.path.realpath(folder), "")
        return (path for path in self.read if not f"{path}/".startswith(inside))


def traced(command: Iterable[str], folder: Path, environment: dict[str, str]) -> Trace:
    """Run a command in a folder; calls that failed count only where they start something."""
    with tempfile.NamedTemporaryFile("r", errors="surrogateescape") as log:
        options = ("-f", "-y", "-q", "-s", "4096", "-e", f"trace={_WATCHED}", "-o", log.name)
        subprocess.run(
            ("strace", *options, *command),
            cwd=folder,
            env=environment,
            capture_output=True,
            check=False,
        )
        return _read(log.read().splitlines())


def _read(lines: Iterable[str]) -> Trace:
    started: dict[str, None] = {}
    read: dict[str, None] = {}
    written: dict[tuple[str, str], None] = {}
    sockets: dict[str, None] = {}
    for line in lines:
        match = _CALL.search(re.sub(r"^\d+\s+", "", line))
        if not match or int(match[3]) < 0:
            continue
        name, given, _, opened = match.groups()
        paths = list(_paths(given))
        if name.startswith("exec"):
            started[paths[0]] = None
        elif name in ("socket", "connect"):
            sockets[given] = None
        elif name in _READ and not _WRITING.search(given):
            read[opened or paths[0]] = None
        else:
            written[name, (opened if name in _READ else None) or paths[-1]] = None
    return Trace(tuple(started), tuple(read), tuple(written), tuple(sockets))


def _paths(given: str) -> Iterator[str]:
    """The paths of a call; those relative to a folder that is open begin with it."""
    folders = _FOLDER.findall(given)
    strings = [each.encode().decode("unicode_escape") for each in _STRING.findall(given)]
    if not strings:
        yield from folders
    for number, each in enumerate(strings):
        folder = folders[min(number, len(folders) - 1)] if folders else ""
        yield os.path.normpath(os.path.join(folder, each))


def grouped(paths: Iterable[str]) -> dict[str, int]:
    """Paths counted; those of Python and of deploylint by the folder that holds them all."""
    counts: dict[str, int] = {}
    roots = (sys.base_prefix, sys.prefix, str(Path(deploylint.__file__).parent))
    for path in paths:
        for root in roots:
            if f"{path}/".startswith(f"{root}/"):
                path = f"{root}/…"
        counts[path] = counts.get(path, 0) + 1
    return counts


def main() -> int:
    folder = Path(sys.argv[1])
    command = sys.argv[2:] or [sys.executable, "-m", "deploylint", "check", "."]
    trace = traced(command, folder, dict(os.environ))
    print("started:", *trace.started, sep="\n  ")
    print("opened outside:", *_rows(grouped(trace.outside(folder))), sep="\n  ")
    print("written:", *(f"{name} {path}" for name, path in trace.written), sep="\n  ")
    print("sockets:", *trace.sockets, sep="\n  ")
    return 0


def _rows(counts: dict[str, int]) -> Iterator[str]:
    return (f"{path} ({count})" if count > 1 else path for path, count in sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main())
