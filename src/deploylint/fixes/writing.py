"""Replaces files of a project by their fixed texts, each whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from deploylint.files.beneath import Beneath

Changes = dict[str, tuple["bytes | None", bytes]]


def write_all(beneath: Beneath, changes: Changes) -> dict[str, str]:
    """Write every changed file; returns why not, by path."""
    reasons = {
        path: write(beneath, path, before, after)
        for path, (before, after) in sorted(changes.items())
    }
    return {path: reason for path, reason in reasons.items() if reason}


def write(beneath: Beneath, path: str, before: bytes | None, after: bytes) -> str | None:
    """Replace a file in one step, keeping its mode; returns why not, or None.

    ``before`` is what the fix was made for: a file that changed meanwhile stays as it is.
    """
    try:
        if before is None:
            return _create(beneath, path, after)
        folder, name = beneath.place(path)
        with _beside(folder, name, after) as temporary:
            reason, mode = _standing(beneath, path, before)
            if reason is None:
                _take_place(folder, temporary, name, mode)
    except BlockingIOError:
        return "another run is writing it"
    except OSError as error:
        return error.strerror or "it cannot be written"
    return reason


def put(beneath: Beneath, path: str, data: bytes) -> None:
    """Write a file that is the program's own, in one step; a link there is replaced.

    Raises ``OSError``, also where something else than a file or a link stands there.
    """
    folder, name = beneath.place(path)
    mode = 0o644
    with suppress(FileNotFoundError):
        found = beneath.lstat(path).st_mode
        mode = stat.S_IMODE(found) if stat.S_ISREG(found) else mode
        if not (stat.S_ISREG(found) or stat.S_ISLNK(found)):
            raise OSError(errno.EINVAL, "it is not a regular file")
    with _beside(folder, name, data) as temporary:
        _take_place(folder, temporary, name, mode)


def _create(beneath: Beneath, path: str, data: bytes) -> str | None:
    folder, name = beneath.place(path)
    with _beside(folder, name, data) as temporary:
        os.chmod(temporary, 0o644, dir_fd=folder)
        try:
            os.link(temporary, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
        except FileExistsError:
            return "it was created meanwhile"
    return None


def _take_place(folder: int | None, temporary: str, name: str, mode: int) -> None:
    os.chmod(temporary, mode, dir_fd=folder)
    os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)


def _standing(beneath: Beneath, path: str, before: bytes) -> tuple[str | None, int]:
    """Why a file must stay as it is, if it must, and its mode."""
    descriptor = beneath.open(path, os.O_RDONLY)
    with open(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        mode = stat.S_IMODE(found.st_mode)
        if not stat.S_ISREG(found.st_mode):
            return "it is not a regular file", mode
        if not mode & 0o222 or not _writable(beneath, path):
            return "it is read-only", mode
        if found.st_nlink > 1:
            return "it has another name (a hard link)", mode
        if file.read(len(before) + 1) != before:
            return "it changed meanwhile", mode
    return None, mode


def _writable(beneath: Beneath, path: str) -> bool:
    folder, name = beneath.place(path)
    return os.access(name, os.W_OK, dir_fd=folder)


@contextmanager
def _beside(folder: int | None, name: str, data: bytes) -> Iterator[str]:
    """The name of a new file beside the one that it is to replace; afterwards it is gone.

    There is one such name for each file, and who has it holds a lock: runs at the same time
    exclude each other, and what a run that was killed left behind tells so by its lock being
    free. Raises ``BlockingIOError`` while another run has the name.
    """
    head, tail = os.path.split(name)
    temporary = os.path.join(head, f".{tail}.deploylint")
    try:
        descriptor = _named(folder, temporary, data)
    except FileExistsError:
        _remove_abandoned(folder, temporary)
        descriptor = _named(folder, temporary, data)
    own = os.fstat(descriptor)
    try:
        if folder is None:
            os.close(descriptor)  # Windows gives no open file another name
        yield temporary
    finally:
        with suppress(FileNotFoundError):
            if os.path.samestat(os.stat(temporary, dir_fd=folder, follow_symlinks=False), own):
                os.unlink(temporary, dir_fd=folder)
        if folder is not None:
            os.close(descriptor)


def _named(folder: int | None, temporary: str, data: bytes) -> int:
    """A descriptor of a file that is filled and locked; where the system can, before it has
    its name. Raises ``FileExistsError`` where the name is taken."""
    unnamed = _unnamed(folder)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o600, dir_fd=folder) if unnamed is None else unnamed
    try:
        _lock(descriptor)
        _fill(descriptor, data)
        if unnamed is not None:
            os.link(f"/proc/self/fd/{descriptor}", temporary, dst_dir_fd=folder)
    except BaseException:
        os.close(descriptor)
        if unnamed is None:
            os.unlink(temporary, dir_fd=folder)
        raise
    return descriptor


def _unnamed(folder: int | None) -> int | None:
    """A new file of a folder that is gone unless it gets a name, None where there is no such."""
    if folder is None or not hasattr(os, "O_TMPFILE") or not os.path.exists("/proc/self/fd"):
        return None
    try:
        return os.open(".", os.O_WRONLY | os.O_TMPFILE, 0o600, dir_fd=folder)
    except OSError:
        return None


def _remove_abandoned(folder: int | None, temporary: str) -> None:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with suppress(FileNotFoundError):
        descriptor = os.open(temporary, flags, dir_fd=folder)
        try:
            _lock(descriptor)
            os.unlink(temporary, dir_fd=folder)
        finally:
            os.close(descriptor)


def _lock(descriptor: int) -> None:
    """Lock a file until it is closed or the process ends, however it does."""
    try:
        import fcntl
    except ImportError:
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _fill(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
