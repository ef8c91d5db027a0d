"""The files of a project as bytes: from disk, or as they would be after a fix."""

from __future__ import annotations

import os
import stat

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
        self.max_size = max_size
        self.overlay: dict[str, bytes] = {}

    def absolute(self, path: str) -> str:
        return os.path.join(self.root, path)

    def is_link(self, path: str) -> bool:
        """Whether the file is but another name: what suits it may not suit the other."""
        return os.path.islink(self.absolute(path))

    def stat(self, path: str) -> os.stat_result:
        """Raises ``Unreadable`` for what is missing, special, or leads out of the root."""
        full = self.absolute(path)
        try:
            found = os.stat(full)
            if not stat.S_ISREG(found.st_mode):
                raise Unreadable("not a regular file")
            if os.path.islink(full) and not self._inside(full):
                raise Unreadable("a link that leads out of the project")
        except OSError as error:
            raise Unreadable(error.strerror or "cannot be read") from None
        return found

    def _inside(self, full: str) -> bool:
        real = os.path.realpath(full)
        return os.path.commonpath([real, os.path.realpath(self.root)]) == os.path.realpath(
            self.root
        )

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
            with open(self.absolute(path), "rb") as file:
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
