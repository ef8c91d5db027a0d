"""Folders of the machine that files of the project create, or tell people to create."""

from __future__ import annotations

from deploylint.lazy.records import NamedTuple
from deploylint.model import Where


class MadeFolder(NamedTuple):
    """A folder outside of the project, by its absolute path."""

    where: Where
    path: str


class Checkout(NamedTuple):
    """A folder that a command of git updates, or makes, on a server, by its absolute path."""

    where: Where
    path: str
