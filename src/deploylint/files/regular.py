"""Reads small regular files that a configuration names, never a device, a pipe or a flood."""

from __future__ import annotations

import os
import stat

from deploylint.files.workspace import Unreadable

MAX_SIZE = 10_000_000


def read_regular(path: str, limit: int = MAX_SIZE) -> bytes:
    """The bytes of a regular file. Raises ``Unreadable``, also above ``limit`` bytes."""
    try:
        # Opening a pipe would wait for somebody to write into it.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise Unreadable(error.strerror or "cannot be read") from None
    except ValueError as error:  # a null character
        raise Unreadable(str(error)) from None
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unreadable("not a regular file")
        data = file.read(limit + 1)
    if len(data) > limit:
        raise Unreadable(f"larger than {limit:,} bytes")
    return data
