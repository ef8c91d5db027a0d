"""Keeps what runs of one user found out about a project, where no repository can write it.

Every file is sealed with a key that lies in the user's own folder: one that a repository
brings along, or that anybody else wrote, does not open.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from deploylint.files.beneath import leads_out
from deploylint.files.locks import lock, remove_abandoned
from deploylint.files.user_folder import user_folder
from deploylint.lazy.records import NamedTuple
from deploylint.lazy.regexes import regex

_KEY_BYTES = 32
# Enough for some 100,000 files; a store that is larger is not read, nor written.
MAX_SIZE = 200_000_000
_TEMPORARY = regex(r".+\.[0-9a-f]{16}\.tmp")
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class StoreError(Exception):
    """A stored file that cannot be read or written; the message says why."""


class Store(NamedTuple):
    """A folder of sealed files about one project."""

    folder: str
    key: bytes

    def load(self, name: str) -> bytes | None:
        """What was saved under a name, None where nothing was.

        Raises ``StoreError`` for a file that this user's runs did not write.
        """
        try:
            data = _read(os.path.join(self.folder, name), MAX_SIZE)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(error.strerror or "cannot be read") from None
        seal, content = data[:_KEY_BYTES], data[_KEY_BYTES:]
        if seal != self._seal(name, content):
            raise StoreError("was not written by a run of this user")
        return content

    def save(self, name: str, content: bytes) -> None:
        """Replace a file in one step. Raises ``StoreError``."""
        if len(content) > MAX_SIZE:
            raise StoreError(f"is larger than {MAX_SIZE:,} bytes")
        try:
            os.makedirs(self.folder, 0o700, exist_ok=True)
            remove_abandoned(self.folder, _is_temporary)
            _replace(os.path.join(self.folder, name), self._seal(name, content) + content)
        except OSError as error:
            raise StoreError(error.strerror or "cannot be written") from None

    def _seal(self, name: str, content: bytes) -> bytes:
        return _digest(self.key, name.encode(), content)


def open_store(root: str, cache_dir: str | None = None) -> Store | None:
    """The store of the project at ``root``, below ``cache_dir`` or in the user's cache folder.

    None where the user has no folder outside the project to keep the key in, or
    ``cache_dir`` leads out of the project through a link that the project holds.
    """
    place = user_folder(root)
    if place is None or (cache_dir and leads_out(root, cache_dir)):
        return None
    try:
        key = _key(os.path.join(place, "key"))
    except OSError:
        return None
    # Nobody without the key can tell which name to put a link under.
    name = _digest(key, b"project", os.fsencode(root)).hex()[:24]
    return Store(os.path.join(os.path.abspath(cache_dir) if cache_dir else place, name), key)


def _key(path: str) -> bytes:
    with suppress(FileNotFoundError):
        key = _read(path, _KEY_BYTES)
        if len(key) == _KEY_BYTES:
            return key
    remove_abandoned(os.path.dirname(path), _is_temporary)
    _replace(path, os.urandom(_KEY_BYTES))
    return _read(path, _KEY_BYTES)


def _digest(key: bytes, name: bytes, content: bytes) -> bytes:
    import hashlib

    return hashlib.blake2b(
        content, key=key, person=name[:16].ljust(16), digest_size=_KEY_BYTES
    ).digest()


def _read(path: str, limit: int) -> bytes:
    """The bytes of a regular file of this user; raises ``OSError`` for anything else."""
    descriptor = os.open(path, os.O_RDONLY | _NO_LINK)
    with open(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        foreign = hasattr(os, "geteuid") and found.st_uid != os.geteuid()
        if foreign or not stat.S_ISREG(found.st_mode) or found.st_size > limit + _KEY_BYTES:
            raise OSError(0, "is not a file of this user's runs")
        return file.read()


def _is_temporary(name: str) -> bool:
    return _TEMPORARY.fullmatch(name) is not None


def _replace(path: str, data: bytes) -> None:
    """Write a file that only this user can read, whole or not at all."""
    temporary = f"{path}.{os.urandom(8).hex()}.tmp"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK, 0o600)
    try:
        with open(descriptor, "wb") as file:
            lock(descriptor)
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
