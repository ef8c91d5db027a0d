"""The files of a project as bytes: from disk, or as they would be after a fix."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from deploylint.files.beneath import Beneath, LeadsOut
from deploylint.source import Source


class Unreadable(Exception):
    """A file that cannot or must not be read; the message says why.

    ``by_choice`` tells a file that deploylint does not want from one it cannot have.
    """

    def __init__(self, message: str, *, by_choice: bool = False) -> None:
        super().__init__(message)
        self.by_choice = by_choice


class Workspace:
    """Reads files below one root; texts that are being fixed hide those on disk."""

    def __init__(self, root: str, max_size: int) -> None:
        self.root = root
        self.beneath = Beneath(root)
        self.max_size = max_size
        self.overlay: dict[str, bytes] = {}

    def absolute(self, path: str) -> str:
        return os.path.join(self.root, path)

    def is_link(self, path: str) -> bool:
        """Whether the file is but another name: what suits it may not suit the other."""
        try:
            return self.beneath.resolve(path) != path
        except LeadsOut:
            return True
        except OSError:
            return False

    def stat(self, path: str) -> os.stat_result:
        """Raises ``Unreadable`` for what is missing, special, or leads out of the root."""
        try:
            found = self._unlinked(path)[1]
        except OSError as error:
            raise Unreadable(error.strerror or "cannot be read") from None
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable("not a regular file")
        return found

    def _unlinked(self, path: str) -> tuple[str, os.stat_result]:
        """The path behind links inside the root, and what is there."""
        with suppress(OSError):
            found = self.beneath.lstat(path)
            if not stat.S_ISLNK(found.st_mode):
                return path, found
        path = self.beneath.resolve(path)
        return path, self.beneath.lstat(path)

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises ``Unreadable``, also for what is too large or binary."""
        data = self.overlay[path] if path in self.overlay else self._from_disk(path)
        self._limit(len(data))
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Unreadable("UTF-16 text; save it as UTF-8", by_choice=True)
        if b"\0" in data[:8192]:
            raise Unreadable("a binary file", by_choice=True)
        return data

    def _from_disk(self, path: str) -> bytes:
        self._limit(self.stat(path).st_size)
        try:
            descriptor = self.beneath.open(self._unlinked(path)[0], os.O_RDONLY)
            with open(descriptor, "rb") as file:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise Unreadable("not a regular file")
                return file.read(self.max_size + 1)
        except OSError as error:
            raise Unreadable(error.strerror or "cannot be read") from None

    def _limit(self, size: int) -> None:
        if size > self.max_size:
            limit = f"larger than {self.max_size:,} bytes (option `max-file-size`)"
            raise Unreadable(limit, by_choice=True)

    def source(self, path: str) -> Source | None:
        """The decoded text of a file, None where it cannot be read any more."""
        try:
            return Source.decode(path, self.read(path))
        except Unreadable:
            return None
