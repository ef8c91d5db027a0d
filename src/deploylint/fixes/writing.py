"""Replaces files of a project by their fixed texts, each whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from deploylint.files.beneath import Beneath
from deploylint.files.locks import lock

_NEW = 0o644
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
        with _Beside(*beneath.place(path), after) as new, _standing(beneath, path, before) as found:
            reason, mode = found
            if reason is None:
                new.take_place(mode)
    except BlockingIOError:
        return "another run is writing it"
    except OSError as error:
        return error.strerror or "it cannot be written"
    return reason


def put(beneath: Beneath, path: str, data: bytes) -> None:
    """Write a file that is the program's own, in one step; a link there is replaced.

    Raises ``OSError``, also where something else than a file or a link stands there.
    """
    mode = _NEW
    with suppress(FileNotFoundError):
        found = beneath.lstat(path).st_mode
        mode = stat.S_IMODE(found) if stat.S_ISREG(found) else mode
        if not (stat.S_ISREG(found) or stat.S_ISLNK(found)):
            raise OSError(errno.EINVAL, "it is not a regular file")
    with _Beside(*beneath.place(path), data) as new:
        new.take_place(mode)


def _create(beneath: Beneath, path: str, data: bytes) -> str | None:
    with _Beside(*beneath.place(path), data) as new:
        try:
            new.take_free_place(_NEW)
        except FileExistsError:
            return "it was created meanwhile"
    return None


@contextmanager
def _standing(beneath: Beneath, path: str, before: bytes) -> Iterator[tuple[str | None, int]]:
    """Why a file must stay as it is, if it must, and its mode.

    It is locked meanwhile: of two runs that would replace it, the second finds another one.
    Raises ``BlockingIOError`` where another process has locked it.
    """
    descriptor = beneath.open(path, os.O_RDONLY)
    with open(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        mode = stat.S_IMODE(found.st_mode)
        if not stat.S_ISREG(found.st_mode):
            yield "it is not a regular file", mode
        elif not mode & 0o222 or not _writable(beneath, path):
            yield "it is read-only", mode
        elif found.st_nlink > 1:
            yield "it has another name (a hard link)", mode
        else:
            lock(descriptor)
            same = os.path.samestat(beneath.lstat(path), found)
            same = same and file.read(len(before) + 1) == before
            yield None if same else "it changed meanwhile", mode


def _writable(beneath: Beneath, path: str) -> bool:
    folder, name = beneath.place(path)
    return os.access(name, os.W_OK, dir_fd=folder)


class _Beside:
    """A new file, filled before it is seen, that takes the place of another one or a free one.

    Where the system can, it has no name until then, and is gone with the process; so what a run
    that is killed may leave behind is the name that it has between two calls of the system. There
    is one such name for each file, and who has it holds a lock: a name whose lock is free is
    abandoned. Raises ``BlockingIOError`` while another run has the name.
    """

    def __init__(self, folder: int | None, name: str, data: bytes) -> None:
        head, tail = os.path.split(name)
        self._folder = folder
        self._name = name
        self._temporary = os.path.join(head, f".{tail}.deploylint")
        unnamed = _unnamed(folder)
        self._has_name = unnamed is None
        self._descriptor = self._open() if unnamed is None else unnamed
        try:
            lock(self._descriptor)
            _fill(self._descriptor, data)
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> _Beside:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(FileNotFoundError):
            if self._has_name and self._is_own():
                os.unlink(self._temporary, dir_fd=self._folder)
        with suppress(OSError):
            os.close(self._descriptor)

    def take_place(self, mode: int) -> None:
        """Replace the file, in one step."""
        self._finish(mode)
        if not self._has_name:
            self._link(self._temporary)
            self._has_name = True
        folder = self._folder
        os.replace(self._temporary, self._name, src_dir_fd=folder, dst_dir_fd=folder)

    def take_free_place(self, mode: int) -> None:
        """Be the file; raises ``FileExistsError`` where there is one."""
        self._finish(mode)
        if self._has_name:
            folder = self._folder
            os.link(self._temporary, self._name, src_dir_fd=folder, dst_dir_fd=folder,
                    follow_symlinks=False)  # fmt: skip
        else:
            os.link(self._own_path(), self._name, dst_dir_fd=self._folder)

    def _finish(self, mode: int) -> None:
        if self._folder is None:
            os.close(self._descriptor)  # Windows gives no open file another name
            os.chmod(self._temporary, mode)
        else:
            os.fchmod(self._descriptor, mode)

    def _link(self, name: str) -> None:
        try:
            os.link(self._own_path(), name, dst_dir_fd=self._folder)
        except FileExistsError:
            _remove_abandoned(self._folder, name)
            os.link(self._own_path(), name, dst_dir_fd=self._folder)

    def _own_path(self) -> str:
        return f"/proc/self/fd/{self._descriptor}"

    def _open(self) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            return os.open(self._temporary, flags, 0o600, dir_fd=self._folder)
        except FileExistsError:
            _remove_abandoned(self._folder, self._temporary)
            return os.open(self._temporary, flags, 0o600, dir_fd=self._folder)

    def _is_own(self) -> bool:
        """Whether nobody else has taken the name meanwhile; an open file may be asked."""
        found = os.stat(self._temporary, dir_fd=self._folder, follow_symlinks=False)
        return self._folder is None or os.path.samestat(found, os.fstat(self._descriptor))


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
            lock(descriptor)
            os.unlink(temporary, dir_fd=folder)
        finally:
            os.close(descriptor)


def _fill(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
