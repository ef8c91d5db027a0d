"""Opens what lies below a folder, one component at a time, so that no link leads out of it.

The folder itself is trusted. What is below it may be changed by others at any moment: a path
that was looked at and is opened later may be another one by then.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_FOLDER = os.O_RDONLY | _NO_LINK | getattr(os, "O_DIRECTORY", 0)
_DESCRIPTORS = os.open in os.supports_dir_fd
_MANY = 64
# As many links as Linux follows.
_LINKS = 40


class LeadsOut(OSError):
    """A path that leaves the folder, by its own words or by a link."""

    reason = "a link that leads out of the project"

    def __init__(self) -> None:
        super().__init__(errno.EXDEV, self.reason)


def leads_out(root: str, path: str) -> bool:
    """Whether a path that the user names leads out of the project by a link that it holds."""
    below = _below(root, path)
    inside = os.path.join(os.path.realpath(root), "")
    return below is not None and not os.path.realpath(path).startswith(inside)


def passes_link(root: str, path: str) -> bool:
    """Whether a path that the user names passes, or is, a link that the project holds."""
    below = _below(root, path)
    return below is not None and os.path.realpath(path) != os.path.join(
        os.path.realpath(root), below
    )


def _below(root: str, path: str) -> str | None:
    """A path as it is written from the root on, None for one that does not pass the root."""
    root, path = os.path.realpath(root), os.path.abspath(path)
    above = os.path.dirname(path)
    while os.path.realpath(above) != root:
        if above == os.path.dirname(above):
            return None
        above = os.path.dirname(above)
    return os.path.relpath(path, above)


class Beneath:
    """The files below ``root``; every path is relative to it, and none passes a link."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._folders: dict[str, int] = {}

    def __del__(self) -> None:
        self._forget()

    def lstat(self, path: str) -> os.stat_result:
        """Raises ``OSError``, also where a folder on the way is a link."""
        try:
            folder, name = self.place(path)
            return os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            # A folder that was made anew is another one than that which is open.
            self._forget()
            folder, name = self.place(path)
            return os.stat(name, dir_fd=folder, follow_symlinks=False)

    def open(self, path: str, flags: int, mode: int = 0o600) -> int:
        """A descriptor; raises ``OSError``, also where any component is a link."""
        folder, name = self.place(path)
        return os.open(name, flags | _NO_LINK, mode, dir_fd=folder)

    def resolve(self, path: str) -> str:
        """The path without links, where those lead to something below the root.

        Raises ``LeadsOut`` where one does not, and ``OSError`` for what is missing.
        """
        for _ in range(_LINKS):
            link = self._first_link(path)
            if link is None:
                return path
            path = self._behind(link) + path[len(link) :]
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))

    def place(self, path: str) -> tuple[int | None, str]:
        """The folder of a path, as operations on its last component take it, and that name.

        Without descriptors of folders, None and the whole path.
        """
        folder, _, name = path.rpartition("/")
        if os.path.isabs(path) or not {"", ".", ".."}.isdisjoint(path.split("/")):
            raise LeadsOut
        if not _DESCRIPTORS:
            self._refuse_links(folder)
            return None, os.path.join(self.root, path)
        return self._folder(folder), name

    def _first_link(self, path: str) -> str | None:
        at = -1
        while at < len(path):
            at = path.find("/", at + 1)
            at = len(path) if at < 0 else at
            if stat.S_ISLNK(self.lstat(path[:at]).st_mode):
                return path[:at]
        return None

    def _behind(self, link: str) -> str:
        folder, name = self.place(link)
        target = os.readlink(name, dir_fd=folder)
        if os.path.isabs(target):
            target = os.path.relpath(target, os.path.join(self.root, os.path.dirname(link)))
        found = os.path.normpath(os.path.join(os.path.dirname(link), target))
        if found == "." or found.split(os.sep)[0] == ".." or os.path.isabs(found):
            raise LeadsOut
        return found.replace(os.sep, "/")

    def _folder(self, path: str) -> int:
        if path in self._folders:
            return self._folders[path]
        if len(self._folders) >= _MANY:
            self._forget()
        above = self._folders.get("")
        if above is None:
            above = self._folders[""] = os.open(self.root, _FOLDER & ~_NO_LINK)
        done = ""
        for name in path.split("/") if path else ():
            done = f"{done}/{name}" if done else name
            if done not in self._folders:
                self._folders[done] = os.open(name, _FOLDER, dir_fd=above)
            above = self._folders[done]
        return above

    def _refuse_links(self, folder: str) -> None:
        full = self.root
        for name in folder.split("/") if folder else ():
            full = os.path.join(full, name)
            if os.path.islink(full):
                raise LeadsOut

    def _forget(self) -> None:
        for descriptor in self._folders.values():
            with suppress(OSError):
                os.close(descriptor)
        self._folders.clear()
