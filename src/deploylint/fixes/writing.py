"""Replaces files of a project by their fixed texts, each whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

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
            _create(beneath, path, after)
            return None
        reason, mode = _standing(beneath, path, before)
        if reason is None:
            _replace(beneath, path, after, mode)
    except FileExistsError:
        return "it was created meanwhile"
    except OSError as error:
        return error.strerror or "it cannot be written"
    return reason


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


def _create(beneath: Beneath, path: str, data: bytes) -> None:
    folder, name = beneath.place(path)
    temporary = _written(folder, name, data, 0o644)
    try:
        os.link(temporary, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    finally:
        os.unlink(temporary, dir_fd=folder)


def _replace(beneath: Beneath, path: str, data: bytes, mode: int) -> None:
    folder, name = beneath.place(path)
    temporary = _written(folder, name, data, mode)
    try:
        os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        os.unlink(temporary, dir_fd=folder)
        raise


def _written(folder: int | None, name: str, data: bytes, mode: int) -> str:
    """The name of a new file beside the one that it is to replace.

    Where the system can, it has no name until all is written: a run that is killed
    meanwhile leaves nothing.
    """
    temporary = f"{name}.{os.urandom(6).hex()}.deploylint"
    if folder is not None and hasattr(os, "O_TMPFILE"):
        with suppress(OSError):
            descriptor = os.open(".", os.O_WRONLY | os.O_TMPFILE, 0o600, dir_fd=folder)
            with open(descriptor, "wb") as file:
                _fill(file.fileno(), data, mode)
                os.link(f"/proc/self/fd/{descriptor}", temporary, dst_dir_fd=folder)
            return temporary
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    descriptor = os.open(temporary, flags, 0o600, dir_fd=folder)
    try:
        with open(descriptor, "wb") as file:
            _fill(file.fileno(), data, mode)
    except BaseException:
        os.unlink(temporary, dir_fd=folder)
        raise
    return temporary


def _fill(descriptor: int, data: bytes, mode: int) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fchmod(descriptor, mode)
