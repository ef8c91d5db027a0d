"""Locks by which processes tell that they live: the system frees them, however a process ends."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress

# Seconds in which something may have been made and not yet been locked.
_YOUNG = 60
# Seconds after which nobody is at work any more, where there are no locks to ask.
_OLD = 86_400


def lock(descriptor: int) -> bool:
    """Lock a file or folder until it is closed or the process ends; False without locks.

    Raises ``BlockingIOError`` where another process has locked it.
    """
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return False
    return True


def remove_abandoned(folder: str, is_ours: Callable[[str], bool]) -> None:
    """Remove what runs that were killed left in a folder of the program's own, by its names."""
    with suppress(OSError), os.scandir(folder) as items:
        for item in [item for item in items if is_ours(item.name)]:
            with suppress(OSError):
                age = time.time() - item.stat(follow_symlinks=False).st_mtime
                if age > _OLD or (age > _YOUNG and _is_free(item.path)):
                    remove(item.path)


def _is_free(path: str) -> bool:
    flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, os.O_RDONLY | flags)
    try:
        return lock(descriptor)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)


def remove(path: str) -> None:
    """Take a file, a link or a whole folder away; what links lead to stays."""
    with suppress(OSError):
        if os.path.islink(path) or not os.path.isdir(path):
            os.unlink(path)
            return
        with os.scandir(path) as items:
            inside = [item.path for item in items]
        for each in inside:
            remove(each)
        os.rmdir(path)
