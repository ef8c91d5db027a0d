"""The folder of this user in which deploylint keeps what no repository may know or change."""

from __future__ import annotations

import os
import stat
import sys


def user_folder(root: str) -> str | None:
    """The folder, made where it is missing; None where there is none to rely on.

    It must belong to this user alone and lie outside the project at ``root``: what
    the project holds may have been written by a stranger.
    """
    folder = os.path.realpath(os.path.join(_caches(), "deploylint"))
    if (folder + os.sep).startswith(os.path.join(os.path.realpath(root), "")):
        return None
    try:
        os.makedirs(folder, 0o700, exist_ok=True)
        found = os.stat(folder)
    except OSError:
        return None
    if hasattr(os, "geteuid") and (found.st_uid != os.geteuid() or found.st_mode & 0o022):
        return None
    return folder if stat.S_ISDIR(found.st_mode) else None


def _caches() -> str:
    """Where the programs of this user keep what can be made again."""
    named = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    if os.path.isabs(named):
        return named
    place = "~/Library/Caches" if sys.platform == "darwin" else "~/.cache"
    return os.path.expanduser(place)
