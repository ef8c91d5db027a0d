"""The closed vocabulary of facts that documents contribute to the deployment.

A fact is a named tuple of plain values with a ``where``; it says what one file
states, never what that means for the project. ``FACTS`` at the end lists them
all: the cache can store these classes and no others.
"""

from __future__ import annotations

from typing import NamedTuple

from deploylint.model import Finding, Where


class Candidate(NamedTuple):
    """A finding whose verdict, severity or fix needs the whole project."""

    where: Where
    finding: Finding
    detail: tuple[str, ...] = ()
    code: str = ""


class Unparsed(NamedTuple):
    """A file that could not be read: what it holds is unknown."""

    where: Where
    kind: str
    template: bool


FACTS: tuple[type, ...] = (Candidate, Unparsed)
